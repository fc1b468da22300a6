import type { AccountId } from '../membership/facts.ts';

/**
 * `started`: written before every call that changes something; `done`; `accepted`: the vendor does
 * it later; `refused`: by the vendor, or by this service before the call; `failed`: not done;
 * `unknown`: the vendor may or may not have done it.
 */
export const operationOutcomes = ['started', 'done', 'accepted', 'refused', 'failed', 'unknown'] as const;
export type OperationOutcome = (typeof operationOutcomes)[number];

/** Names, numbers and ids that are no personal data: a topic, a plan, a reason, a count. */
type OperationDetails = Readonly<Record<string, string | number | boolean>>;

/** Details to be recorded; members that are undefined are left out. */
export type NewOperationDetails = Readonly<Record<string, OperationDetails[string] | undefined>>;

/** One operation at the vendor, as recorded in the trail. */
export interface OperationRecord {
  /** The same in all records of one operation. */
  readonly operationId: string;
  /** The id that a problem names as well. */
  readonly requestId?: string;
  /** ISO 8601. */
  readonly at: string;
  readonly operation: string;
  /** Absent: the operation is about the partner, not about one account. */
  readonly ofAccount?: AccountId;
  readonly actor: { readonly client: string; readonly person: string };
  readonly outcome: OperationOutcome;
  /** The vendor's HTTP status, if it answered. */
  readonly status?: number;
  readonly errorKey?: string;
  readonly details: OperationDetails;
}

/** A record to be written; the store adds the time. */
export interface NewOperationRecord extends Omit<OperationRecord, 'at' | 'details'> {
  readonly details: NewOperationDetails;
}
