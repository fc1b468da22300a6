import type { Instant } from '../../base/time.ts';
import { type Finding, type ReportRow, standingOf, verdictOf } from '../../domain/reconciliation/verdicts.ts';
import type { LinksReader } from '../../store/memberships/links-reader.ts';
import { type Found, findAccounts, type KnownNames } from './names.ts';
import { type ReadTrail, readTrails, type Trail } from './trails.ts';

export interface FindRowsDependencies {
  readonly readLinks: LinksReader;
  readonly readTrail: ReadTrail;
}

/** Says of each row whether its account was under the partner in its period. */
export async function findRows(
  rows: readonly ReportRow[],
  { names, until }: { readonly names: Pick<KnownNames, 'find'>; readonly until: Instant },
  { readLinks, readTrail }: FindRowsDependencies,
): Promise<readonly Finding[]> {
  const accountOf = await findAccounts(rows, names, readLinks);
  const found = rows.map((row) => (row.fault === undefined ? accountOf(row) : undefined));
  const accountIds = found.flatMap((each) => (each !== undefined && 'accountId' in each ? [each.accountId] : []));
  const trails = await readTrails(accountIds, until, readTrail);
  return rows.map((row, index) => findingOf(row, found[index], { trails, until }));
}

function findingOf(
  row: ReportRow,
  found: Found | undefined,
  { trails, until }: { readonly trails: ReadonlyMap<string, Trail>; readonly until: Instant },
): Finding {
  if (found === undefined || row.period === undefined) return { ...row, verdict: 'not_readable' };
  if ('candidates' in found) {
    return found.candidates.length === 0
      ? { ...row, verdict: 'unknown_account' }
      : { ...row, verdict: 'ambiguous_name', candidates: found.candidates };
  }
  const trail = trails.get(found.accountId) ?? [];
  if (trail === 'damaged') return { ...row, ...found, verdict: 'damaged' };
  if (trail.length === 0) return { ...row, ...found, verdict: 'unknown_account' };
  const { share, ...standing } = standingOf(trail, row.period, until);
  return { ...row, ...found, ...standing, verdict: verdictOf[share] };
}
