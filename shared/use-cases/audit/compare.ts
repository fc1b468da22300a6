/** The accounts that a scan has listed, compared with the store. */

import { chunksOf } from '../../base/chunks.ts';
import { IdSet } from '../../base/id-set.ts';
import { SetDigest } from '../../base/set-digest.ts';
import type { Instant } from '../../base/time.ts';
import {
  changeBy,
  changesInPart,
  countsOf,
  letsIn,
  type PlannedChange,
  planHasher,
  plannedChange,
  takesAccess,
  withheldName,
  withoutTaking,
} from '../../domain/audit/plan.ts';
import type { AuditRun, ChangeCounts } from '../../domain/audit/run.ts';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import { isUnderstood } from '../../domain/membership/listed-account.ts';
import type { CaseStore } from '../../store/audits/cases.ts';
import type { AuditPageStore, ScannedPage } from '../../store/audits/pages.ts';
import type { AuditPlanStore } from '../../store/audits/plans.ts';
import type { NameLinksReader } from '../../store/memberships/name-links.ts';
import type { MembershipsReader } from '../../store/memberships/read.ts';
import { rowsWithNames } from './names.ts';
import type { StageContext } from './pause.ts';
import { readsAtOnce } from './unlisted.ts';

export interface ComparisonDependencies {
  readonly pages: Pick<AuditPageStore, 'readAll'>;
  readonly readMemberships: MembershipsReader;
  readonly readNameLinks: NameLinksReader;
  readonly cases: Pick<CaseStore, 'open'>;
  readonly now: () => Instant;
}

export interface Listed {
  /** Accounts that would be let in and that nobody has decided about. */
  readonly newcomers: SetDigest;
  /** Accounts that would lose access by the activity that the list shows; each has become a case. */
  readonly revocations: number;
  /** Accounts whose owner's name is kept back until it is decided which user names move. */
  readonly names: number;
  /** Words for an activity that are unknown here, with the number of accounts. */
  readonly unknownWords: Readonly<Record<string, number>>;
}

/** Words beyond these are left out of the record of the run. */
const maxUnknownWords = 20;

type Row = ScannedPage['accounts'][number];

/**
 * Compares every listed account with the store, read strongly consistent. What takes access away
 * becomes a case; all other changes are planned. Can be repeated after each interruption.
 */
export async function considerListed(
  stage: StageContext,
  add: (planned: PlannedChange) => Promise<void>,
  { pages, readMemberships, readNameLinks, cases, now }: ComparisonDependencies,
): Promise<Listed> {
  const { run, judgement } = stage;
  const newcomers = new SetDigest();
  const counts = { revocations: 0, names: 0 };
  const unknownWords = createWordCount();
  const damaged = new Set<AccountId>();
  let withNames: ReadonlySet<AccountId> = new Set();

  const consider = async ({ accountId, ...seen }: Row, known: Membership | undefined, readAt: Instant | undefined) => {
    unknownWords.add(seen.activity);
    const finding = { kind: 'listed', ...seen, readAt } as const;
    const change = changeBy(finding, known, run, judgement);
    if (change === undefined) return;
    const remains = withoutTaking(change, known, judgement);
    const revokes = takesAccess(known, change, judgement);
    if (revokes) counts.revocations += 1;
    // One whose item is damaged is no newcomer; writing it fails, and says so.
    if (!damaged.has(accountId) && letsIn(known, change, judgement)) {
      newcomers.add(accountId);
    }
    if (remains !== undefined || (revokes && run.dryRun)) {
      const isNamed = withNames.has(accountId);
      counts.names += isNamed ? 1 : 0;
      const planned = isNamed ? withheldName(finding) : finding;
      await add(plannedChange(accountId, planned, known, { action: change.action, revokes }));
    }
    if (!revokes || run.dryRun) return;
    const { activity } = seen;
    const answer = { outcome: 'ours', activity, observedAt: readAt ?? run.startedAt, isListed: true } as const;
    const about = {
      accountId,
      runId: run.runId,
      cause: 'activity',
      openedAt: now(),
      nextAt: now(),
      unclear: 0,
    } as const;
    await cases.open({ ...about, answer, wants: 'activity', revokes });
  };

  for await (const { rows, readAt } of rowsThatCount(run, pages)) {
    const ids = rows.map(({ accountId }) => accountId);
    const known = await readMemberships(ids, (accountId) => damaged.add(accountId));
    withNames = await rowsWithNames(rows, known, readNameLinks);
    for (const row of rows) await consider(row, known.get(row.accountId), readAt);
  }
  return { ...counts, newcomers, unknownWords: unknownWords.counts() };
}

/**
 * One row of each account, some at once, last row first: of an account that comes twice the row counts
 * that was read last, and before all others one with a word that is understood. Only if rows have no
 * such word the pages are read once more.
 */
async function* rowsThatCount(
  run: AuditRun,
  pages: Pick<AuditPageStore, 'readAll'>,
): AsyncGenerator<{ readonly rows: readonly Row[]; readonly readAt: Instant | undefined }> {
  const considered = new IdSet(run.runId);
  let others = 0;
  for (const isWanted of [isUnderstood, () => true]) {
    for await (const { accounts, readAt } of pages.readAll(run.runId, { newestFirst: true })) {
      const wanted = accounts.filter(isWanted);
      others += accounts.length - wanted.length;
      const fresh = wanted.toReversed().filter(({ accountId }) => considered.add(accountId));
      for (const rows of chunksOf(fresh, readsAtOnce)) yield { rows, readAt };
    }
    if (others === 0) return;
  }
}

function createWordCount() {
  const words = new Map<string, number>();
  return {
    add: (activity: Row['activity']): void => {
      if (activity?.value !== 'unknown' || activity.raw === undefined) return;
      if (words.size < maxUnknownWords || words.has(activity.raw)) {
        words.set(activity.raw, (words.get(activity.raw) ?? 0) + 1);
      }
    },
    counts: () => Object.fromEntries(words),
  };
}

/** Stores changes part by part as they are found, so that no run is held whole in memory. */
export function createPlanWriter(run: AuditRun, key: string, plans: Pick<AuditPlanStore, 'putPart'>) {
  const hasher = planHasher(run);
  let part: PlannedChange[] = [];
  let parts = 0;
  let counts: ChangeCounts = {};
  const flush = async (): Promise<void> => {
    if (part.length === 0) return;
    await plans.putPart(run.runId, key, parts, part);
    counts = addCounts(counts, countsOf(part));
    parts += 1;
    part = [];
  };
  return {
    add: async (change: PlannedChange): Promise<void> => {
      hasher.add(change);
      part.push(change);
      if (part.length === changesInPart) await flush();
    },
    end: async () => {
      await flush();
      return { hash: hasher.digest(), key, changes: counts, parts };
    },
  };
}

export function addCounts(a: ChangeCounts, b: ChangeCounts): ChangeCounts {
  const sum: Record<string, number> = { ...a };
  for (const [action, count] of Object.entries(b)) sum[action] = (sum[action] ?? 0) + count;
  return sum;
}
