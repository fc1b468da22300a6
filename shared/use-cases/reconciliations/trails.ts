/** Reads the trails of accounts, as they were when a reconciliation was asked for. */
import { inParallel } from '../../base/in-parallel.ts';
import { type Instant, instantOf } from '../../base/time.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { TrailRecord } from '../../domain/reconciliation/intervals.ts';
import { DamagedError } from '../../store/context.ts';

export type ReadTrail = (accountId: AccountId, after: number) => AsyncGenerator<TrailRecord & { readonly at: string }>;

/** `damaged`: a record cannot be read. */
export type Trail = readonly TrailRecord[] | 'damaged';

/** Enough to use the function's time, without a burst. */
const trailsAtOnce = 24;

/** Each account's trail is read once. */
export async function readTrails(
  accountIds: readonly AccountId[],
  until: Instant,
  readTrail: ReadTrail,
): Promise<ReadonlyMap<AccountId, Trail>> {
  const distinct = [...new Set(accountIds)];
  const trails = await inParallel(distinct, trailsAtOnce, (accountId) => readOne(accountId, until, readTrail));
  return new Map(distinct.map((accountId, index) => [accountId, trails[index] ?? []]));
}

async function readOne(accountId: AccountId, until: Instant, readTrail: ReadTrail): Promise<Trail> {
  const records: TrailRecord[] = [];
  try {
    for await (const { version, at, after, evidence } of readTrail(accountId, 0)) {
      if (instantOf(at) <= until) records.push({ version, at, after, evidence });
    }
  } catch (error) {
    if (error instanceof DamagedError) return 'damaged';
    throw error;
  }
  return records;
}
