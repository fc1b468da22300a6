import type * as z from 'zod/mini';
import type { FileRow, RowRefusal } from '../../api/lists/columns.ts';
import type { RowsOfFile } from '../../api/lists/rows.ts';
import type { importAnswer } from '../../api/operations/import-export.ts';
import { chunksOf } from '../../base/chunks.ts';
import type { Instant } from '../../base/time.ts';
import type { Actor } from '../../domain/membership/actor.ts';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import type { ImportRow } from '../../domain/membership/imports.ts';
import { imported } from '../../domain/membership/imports.ts';
import type { ReviewMode } from '../../domain/membership/policy.ts';
import type { MembershipChanger } from '../../store/memberships/change.ts';
import { type LinkOrigin, linkKey } from '../../store/memberships/keys.ts';
import { type LinkChanger, maxLinks } from '../../store/memberships/links.ts';
import type { LinksReader } from '../../store/memberships/links-reader.ts';
import { lanesOf, workOnLanes } from './import-lanes.ts';

type ImportAnswer = z.infer<typeof importAnswer>;
type RowResult = ImportAnswer['results'][number];
type Outcome = RowResult['outcome'];

export interface ImportDependencies {
  readonly readMemberships: (accountIds: readonly AccountId[]) => Promise<ReadonlyMap<AccountId, Membership>>;
  readonly readLinks: LinksReader;
  readonly changeMembership: MembershipChanger;
  readonly link: LinkChanger['link'];
  readonly reviewMode: ReviewMode;
  readonly now: () => Instant;
  /** Told of an exception, and says with which problem the row is refused. */
  readonly failed: (error: unknown, line: number) => RowRefusal['code'];
}

export interface ImportOrder {
  readonly validateOnly: boolean;
  readonly actor: Actor;
  readonly deadline: Instant;
}

/** As many memberships as the store reads at once. */
const rowsAtOnce = 100;
/** Each has one request to the store under way: far more than one function would get done, few enough to be no rush. */
const changesAtOnce = 16;
/** For what is under way by then, and for the answer. */
const stopBeforeMs = 2_000;

const originsOf = ({ userId, userName }: ImportRow): LinkOrigin[] => [
  ...(userId === undefined ? [] : [{ userId }]),
  ...(userName === undefined ? [] : [{ userName }]),
];

/** What the store knows of the rows of a chunk; kept up to date as they are worked on. */
interface Known {
  readonly memberships: Map<AccountId, Membership>;
  readonly links: Map<string, readonly AccountId[]>;
}

const readKnown = async (rows: readonly ImportRow[], dependencies: ImportDependencies): Promise<Known> => {
  const [memberships, links] = await Promise.all([
    dependencies.readMemberships(rows.map(({ accountId }) => accountId)),
    dependencies.readLinks(rows.flatMap(originsOf).map(linkKey)),
  ]);
  return { memberships: new Map(memberships), links: new Map(links) };
};

type Applied = Pick<RowResult, 'outcome' | 'reviewBefore'>;

/** Does what a row says, as far as it is not so already. */
const applyRow = async (
  row: ImportRow,
  { memberships, links }: Known,
  { validateOnly, actor }: ImportOrder,
  { changeMembership, link, reviewMode, now }: ImportDependencies,
): Promise<Applied | 'too_many'> => {
  const { accountId } = row;
  const linkedFrom = (origin: LinkOrigin) => links.get(linkKey(origin)) ?? [];
  const missing = originsOf(row).filter((origin) => !linkedFrom(origin).includes(accountId));
  // Looked at first, so that a row which cannot be done is not half done.
  if (missing.some((origin) => linkedFrom(origin).length >= maxLinks)) return 'too_many';
  const known = memberships.get(accountId);
  const decide = (stored: Membership | undefined) => imported(stored, row, now(), reviewMode);
  const differs = decide(known) !== undefined;
  if (!differs && missing.length === 0) return { outcome: 'unchanged' };
  const reviewBefore = differs && known?.review.value !== row.review ? known?.review.value : undefined;
  if (validateOnly) return { outcome: 'valid', reviewBefore };

  let outcome: Outcome = 'unchanged';
  if (differs) {
    const { membership, change } = await changeMembership(accountId, decide, actor, { membership: known });
    if (membership !== undefined) memberships.set(accountId, membership);
    if (change !== undefined) outcome = 'applied';
  }
  for (const origin of missing) {
    const linked = await link(origin, accountId, actor);
    if (linked === 'too_many') return linked;
    if (linked === 'unknown_account') throw new Error('the membership that was to be linked is not there');
    links.set(linkKey(origin), [...linkedFrom(origin), accountId]);
    if (linked === 'changed') outcome = 'applied';
  }
  return { outcome, reviewBefore };
};

const tooMany: Pick<RowResult, 'outcome' | 'code' | 'detail'> = {
  outcome: 'refused',
  code: 'TOO_MANY_LINKS',
  detail: `a user can be linked to ${maxLinks} accounts`,
};

/** The rows of one account, and those of one user, one after the other: they are about the same items. */
const keysOf = ({ row }: { readonly row: ImportRow }): string[] => [
  row.accountId,
  ...originsOf(row).map((origin) => linkKey(origin)),
];

/** Works on some rows. Those that the time does not suffice for have no result. */
const importChunk = async (
  chunk: readonly FileRow[],
  order: ImportOrder,
  isLate: () => boolean,
  dependencies: ImportDependencies,
): Promise<RowResult[]> => {
  const good = chunk.flatMap((each) => ('row' in each ? [each] : []));
  const results: RowResult[] = chunk.flatMap((each) =>
    'refusal' in each ? [{ line: each.line, outcome: 'refused' as const, ...each.refusal }] : [],
  );
  const known = await readKnown(
    good.map(({ row }) => row),
    dependencies,
  );
  await workOnLanes(lanesOf(good, keysOf), changesAtOnce, async ({ line, row }) => {
    if (isLate()) return;
    const { accountId } = row;
    try {
      const applied = await applyRow(row, known, order, dependencies);
      results.push({ line, accountId, ...(applied === 'too_many' ? tooMany : applied) });
    } catch (error) {
      const code = dependencies.failed(error, line);
      results.push({
        line,
        accountId,
        outcome: 'refused',
        code,
        detail: 'not all of the row could be written; send it again',
      });
    }
  });
  return results.sort((a, b) => a.line - b.line);
};

/**
 * Works on the rows of a list, in pieces, until all are done or the time is over. A row that is as the store has it already costs
 * a small part of a read, so that a list can be sent again and again, from the beginning or from where the last answer has ended.
 *
 * @throws whatever keeps even the first rows from being read
 */
export const importList = async (
  { rows, nextLine: nextOfFile }: RowsOfFile,
  order: ImportOrder,
  dependencies: ImportDependencies,
): Promise<ImportAnswer> => {
  const isLate = (): boolean => dependencies.now() >= order.deadline - stopBeforeMs;
  const results: RowResult[] = [];
  for (const chunk of chunksOf(rows, rowsAtOnce)) {
    if (isLate()) break;
    try {
      results.push(...(await importChunk(chunk, order, isLate, dependencies)));
    } catch (error) {
      // Of what is done already the caller has to be told.
      if (results.length === 0) throw error;
      dependencies.failed(error, chunk[0]?.line ?? 0);
      break;
    }
  }
  const done = new Set(results.map(({ line }) => line));
  const nextLine = rows.find(({ line }) => !done.has(line))?.line ?? nextOfFile;
  const count = (wanted: Outcome): number => results.filter(({ outcome }) => outcome === wanted).length;
  return {
    rows: results.length,
    applied: count('applied'),
    unchanged: count('unchanged'),
    valid: count('valid'),
    refused: count('refused'),
    complete: nextLine === undefined,
    nextLine,
    results,
  };
};
