import type { Instant } from '../../base/time.ts';
import { type Decision, decide } from '../../domain/membership/decide.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { Policy } from '../../domain/membership/policy.ts';
import type { PlaceReader } from '../../store/log/log.ts';
import type { Past, PastReader, RecordName } from '../../store/memberships/past.ts';

export interface PastDependencies {
  readonly readPast: PastReader;
  readonly indexOf: PlaceReader;
  /** Of today, which is assumed for a time of which no record says another one. */
  readonly policy: Policy;
}

/** A record, and where it is in the log. */
export interface PlacedRecord extends RecordName {
  /** Undefined: the log does not have it yet. */
  readonly index: number | undefined;
}

/**
 * What no record up to the instant says: the `policy`, so that today's was assumed; or whether scans
 * had succeeded (`watermark`), so that the evidence of the account alone was taken.
 */
export type Assumption = 'policy' | 'watermark';

export interface PastAnswer {
  readonly decision: Decision;
  readonly past: Past;
  /** By which it was decided. */
  readonly policy: Policy;
  readonly records: Readonly<Partial<Record<keyof Past['records'], PlacedRecord>>>;
  readonly assumptions: readonly Assumption[];
}

/**
 * Answers as a check would have at an instant, by what the trail says of it.
 *
 * A record of the policy is written after that of a watermark that is in force. So where there is one,
 * no record of a watermark means that there was no watermark.
 *
 * @throws DamagedError where a record that matters cannot be read, or is missing
 */
export async function answerOfPast(
  accountId: AccountId,
  at: Instant,
  { readPast, indexOf, policy: today }: PastDependencies,
): Promise<PastAnswer> {
  const past = await readPast(accountId, at);
  const { membership, watermark, policy = today, records } = past;
  const decision = decide(
    membership === undefined ? { found: false, asked: 'account' } : { found: true, membership, watermark },
    policy,
    at,
  );
  const placed = await Promise.all(
    Object.entries(records).map(async ([name, record]) => [name, { ...record, index: await indexOf(record) }]),
  );
  return { decision, past, policy, records: Object.fromEntries(placed), assumptions: assumptionsOf(past) };
}

/** Of an account that was unknown neither matters. */
function assumptionsOf({ membership, watermark, policy }: Past): Assumption[] {
  if (membership === undefined || policy !== undefined) return [];
  return watermark === undefined ? ['policy', 'watermark'] : ['policy'];
}
