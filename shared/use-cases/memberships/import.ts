import { chunksOf } from '../../base/chunks.ts';
import type { Instant } from '../../base/time.ts';
import type { Actor } from '../../domain/membership/actor.ts';
import type { AccountId, Membership, Review } from '../../domain/membership/facts.ts';
import { type ImportRow, imported } from '../../domain/membership/imports.ts';
import type { ReviewMode } from '../../domain/membership/policy.ts';
import type { MembershipChanger } from '../../store/memberships/change.ts';
import { type LinkOrigin, linkKey } from '../../store/memberships/keys.ts';
import { type LinkChanger, type LinkOutcome, maxLinks } from '../../store/memberships/links.ts';
import type { LinksReader } from '../../store/memberships/links-reader.ts';
import type { MembershipsReader } from '../../store/memberships/read.ts';
import { lanesOf, workOnLanes } from './import-lanes.ts';
import { conflictsOf, linkedAfter, linkedFrom, originsOf } from './import-names.ts';
import { createPlan, type Items, type Plan } from './import-plan.ts';

export interface ImportDependencies {
  readonly readMemberships: MembershipsReader;
  readonly readLinks: LinksReader;
  readonly changeMembership: MembershipChanger;
  readonly links: Pick<LinkChanger, 'link' | 'linkName'>;
  readonly reviewMode: ReviewMode;
  readonly now: () => Instant;
  /** Called with an error that was thrown while this line was processed. */
  readonly onRowFailure: (error: unknown, line: number) => void;
}

export interface ImportOrder {
  /** Check every row and change nothing. */
  readonly validateOnly: boolean;
  readonly actor: Actor;
  readonly deadline: Instant;
}

/**
 * A row of a list, by the line on which it begins; the first line is 1.
 *
 * @template R says why a row cannot be read; the import only passes it on
 */
type ListRow<R> = { readonly line: number } & ({ readonly row: ImportRow } | { readonly refusal: R });

export interface ListRows<R> {
  readonly rows: readonly ListRow<R>[];
  /** The line of the first row that was left for the next request. */
  readonly nextLine?: number;
}

type RowOutcome =
  | {
      readonly outcome: 'applied' | 'unchanged' | 'valid';
      readonly accountId: AccountId;
      /** The review before, where the row changes it, or would. */
      readonly reviewBefore?: Review | undefined;
      /** The account that the user name of the row led to before, or leads to until it is applied. */
      readonly userNameMovedFrom?: AccountId | undefined;
    }
  | { readonly outcome: 'too_many_links'; readonly accountId: AccountId }
  /** A later row gives the user name to another account. */
  | { readonly outcome: 'user_name_conflict'; readonly accountId: AccountId; readonly otherLine: number }
  /** The stored account, or a link of the row, cannot be read; nothing was written. */
  | { readonly outcome: 'damaged'; readonly accountId: AccountId }
  /** Perhaps not all of the row was written. */
  | { readonly outcome: 'failed'; readonly accountId: AccountId; readonly error: unknown };

export type RowResult<R> = { readonly line: number } & (
  | RowOutcome
  | { readonly outcome: 'unreadable'; readonly refusal: R }
);

export interface ImportResult<R> {
  /** In the order of the lines. */
  readonly results: readonly RowResult<R>[];
  /** The first line that was not worked on; absent: all of them were. */
  readonly nextLine: number | undefined;
}

/** As many memberships as the store reads at once. */
const rowsAtOnce = 100;

/** Concurrent requests to the store: enough to use the function's time, without a burst. */
const changesAtOnce = 16;

/** Time kept back for changes under way, of which a request may take three tries, and for the answer. */
const stopBeforeMs = 5_000;

/** The store's knowledge of the rows of a chunk; kept up to date as they are worked on. */
interface Known extends Items {
  readonly plan: Plan;
  /** The lines whose user name a later line gives to another account, each with that line. */
  readonly conflicts: ReadonlyMap<number, number>;
  /** Account ids, and keys of links, whose items cannot be read. */
  readonly damaged: ReadonlySet<string>;
}

/**
 * Processes the rows of a list, in chunks, until all are done or the time is over. A row that the
 * store already holds costs a fraction of a read, so callers can send a list again, from its first
 * line or from `nextLine` of the last answer.
 *
 * @throws the store's error if not even the first rows could be read
 */
export async function importList<R>(
  { rows, nextLine: nextOfFile }: ListRows<R>,
  order: ImportOrder,
  dependencies: ImportDependencies,
): Promise<ImportResult<R>> {
  const isLate = (): boolean => dependencies.now() >= order.deadline - stopBeforeMs;
  const results: RowResult<R>[] = [];
  const conflicts = conflictsOf(rows);
  const plan = createPlan();
  for (const chunk of chunksOf(rows, rowsAtOnce)) {
    if (isLate()) break;
    try {
      results.push(...(await importChunk({ chunk, conflicts, plan }, order, isLate, dependencies)));
    } catch (error) {
      // The answer must report the rows that are done already.
      if (results.length === 0) throw error;
      dependencies.onRowFailure(error, chunk[0]?.line ?? 0);
      break;
    }
  }
  const reached = new Set(results.map(({ line }) => line));
  return { results, nextLine: rows.find(({ line }) => !reached.has(line))?.line ?? nextOfFile };
}

/** Processes some rows. Rows that are not reached in time have no result. */
async function importChunk<R>(
  { chunk, conflicts, plan }: { readonly chunk: readonly ListRow<R>[] } & Pick<Known, 'conflicts' | 'plan'>,
  order: ImportOrder,
  isLate: () => boolean,
  dependencies: ImportDependencies,
): Promise<RowResult<R>[]> {
  const readable = chunk.flatMap((each) => ('row' in each ? [each] : []));
  const results: RowResult<R>[] = chunk.flatMap((each) =>
    'refusal' in each ? [{ line: each.line, outcome: 'unreadable' as const, refusal: each.refusal }] : [],
  );
  const rows = readable.map(({ row }) => row);
  const known = { ...(await readKnown(rows, dependencies)), conflicts, plan };
  plan.overlay(rows, known);
  await workOnLanes(lanesOf(readable, keysOf), changesAtOnce, async ({ line, row }) => {
    if (isLate()) return;
    try {
      results.push({ line, ...(await applyRow({ line, row }, known, order, dependencies)) });
    } catch (error) {
      dependencies.onRowFailure(error, line);
      results.push({ line, outcome: 'failed', accountId: row.accountId, error });
    }
  });
  return results.sort((a, b) => a.line - b.line);
}

async function readKnown(
  rows: readonly ImportRow[],
  dependencies: ImportDependencies,
): Promise<Omit<Known, 'conflicts' | 'plan'>> {
  const damaged = new Set<string>();
  const onDamaged = (key: string) => void damaged.add(key);
  const [memberships, links] = await Promise.all([
    dependencies.readMemberships(
      rows.map(({ accountId }) => accountId),
      onDamaged,
    ),
    dependencies.readLinks(rows.flatMap(originsOf), onDamaged),
  ]);
  return { memberships: new Map(memberships), links: new Map(links), damaged };
}

/** Makes the changes of a row that the store does not hold yet. */
async function applyRow(
  { line, row }: { readonly line: number; readonly row: ImportRow },
  known: Known,
  order: ImportOrder,
  dependencies: ImportDependencies,
): Promise<RowOutcome> {
  const { accountId, userName } = row;
  // All of these are checked first, so that a row that is refused is not half done.
  const otherLine = known.conflicts.get(line);
  if (otherLine !== undefined) return { outcome: 'user_name_conflict', accountId, otherLine };
  if (keysOf({ row }).some((key) => known.damaged.has(key))) return { outcome: 'damaged', accountId };
  const missing = originsOf(row).filter((origin) => !linkedFrom(origin, known).includes(accountId));
  if (missing.some((origin) => 'userId' in origin && linkedFrom(origin, known).length >= maxLinks)) {
    return { outcome: 'too_many_links', accountId };
  }
  const { reviewMode, now, changeMembership } = dependencies;
  const decide = (stored: Membership | undefined) => imported(stored, row, now(), reviewMode);
  const before = known.memberships.get(accountId);
  const wanted = decide(before);
  const differs = wanted !== undefined;
  if (!differs && missing.length === 0) return { outcome: 'unchanged', accountId };
  const reviewBefore = differs && before?.review.value !== row.review ? before?.review.value : undefined;
  const [ledTo] = userName === undefined ? [] : linkedFrom({ userName }, known);
  let userNameMovedFrom = ledTo === accountId ? undefined : ledTo;
  if (order.validateOnly) {
    known.plan.add({ accountId, facts: wanted?.facts, missing }, known);
    return { outcome: 'valid', accountId, reviewBefore, userNameMovedFrom };
  }

  let outcome: 'applied' | 'unchanged' = 'unchanged';
  if (differs) {
    const { membership, change } = await changeMembership(accountId, decide, order.actor, { membership: before });
    if (membership !== undefined) known.memberships.set(accountId, membership);
    if (change !== undefined) outcome = 'applied';
  }
  for (const origin of missing) {
    const linked = await makeLink(origin, accountId, order.actor, dependencies);
    if (linked.outcome === 'too_many') return { outcome: 'too_many_links', accountId };
    if (linked.outcome === 'unknown_account') throw new Error('the membership that was to be linked is not there');
    known.links.set(linkKey(origin), linkedAfter(origin, accountId, known));
    if ('userName' in origin) userNameMovedFrom = linked.movedFrom;
    if (linked.outcome === 'changed') outcome = 'applied';
  }
  return { outcome, accountId, reviewBefore, userNameMovedFrom };
}

/**
 * Rows of one account, and those of one user, run one after the other: they are about the same
 * items.
 */
function keysOf({ row }: { readonly row: ImportRow }): string[] {
  return [row.accountId, ...originsOf(row).map((origin) => linkKey(origin))];
}

async function makeLink(
  origin: LinkOrigin,
  accountId: AccountId,
  actor: Actor,
  { links }: Pick<ImportDependencies, 'links'>,
): Promise<{ readonly outcome: LinkOutcome; readonly movedFrom?: AccountId }> {
  if ('userName' in origin) return links.linkName(origin.userName, accountId, actor);
  return { outcome: await links.link(origin, accountId, actor) };
}
