/** Records every operation at the vendor in the trail: who asked for it, and how it ended. */

import { describeError, type Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import type { VendorFailure, VendorFailureKind, VendorResult } from '../../constant-contact/result.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { NewOperationDetails, OperationOutcome, OperationRecord } from '../../domain/partner/operation-record.ts';
import type { OperationRecordWriter } from '../../store/operation-records.ts';

export interface RecorderDependencies {
  readonly record: OperationRecordWriter;
  readonly newId: () => string;
  readonly log: Log;
}

/** The client of the token, and the person who uses it. */
export interface OperationActor {
  readonly client: string;
  readonly person: string;
  /** Joins the record with the answer. */
  readonly requestId?: string;
}

/** An operation to record. Of personal data the details may hold ids only. */
export interface RecordedOperation {
  readonly operation: string;
  readonly accountId?: AccountId;
  readonly actor: OperationActor;
  readonly deadline: Instant;
  readonly details?: NewOperationDetails;
  /**
   * Whether it changes something: then it is also recorded before the call, so that no crash can
   * hide it.
   */
  readonly changes: boolean;
}

/** The success of a call, for its record. */
export interface RecordedOutcome {
  readonly outcome: Extract<OperationOutcome, 'done' | 'accepted' | 'refused'>;
  readonly details?: NewOperationDetails;
}

type Ended = Pick<OperationRecord, 'outcome' | 'status' | 'errorKey'> & Pick<RecordedOutcome, 'details'>;

/** The time kept back for recording the outcome: the store's time-outs and a reserve. */
const recordingMs = 4_000;

const outcomeOfFailure = {
  throttled: 'failed',
  quota_exceeded: 'failed',
  unauthorized: 'failed',
  forbidden: 'refused',
  rejected: 'refused',
  unavailable: 'failed',
  not_understood: 'failed',
  budget_spent: 'failed',
  outcome_unknown: 'unknown',
} as const satisfies Record<VendorFailureKind, OperationOutcome>;

/**
 * Makes a call and records it. The call gets a deadline that leaves time to record its outcome. If
 * the record of a change cannot be started, the call is not made and the store's error is thrown.
 * If the outcome cannot be recorded afterwards, the caller still gets the answer, and an alarm
 * rings.
 *
 * @param ofValue describes a success for the record; absent: it is `done`
 * @returns what the call has returned
 */
export async function recorded<T, More extends object = object>(
  { operation, accountId, actor: { requestId, ...actor }, deadline, details = {}, changes }: RecordedOperation,
  call: (until: Instant) => Promise<VendorResult<T> & More>,
  { record, newId, log }: RecorderDependencies,
  ofValue: (value: T) => RecordedOutcome = () => ({ outcome: 'done' }),
): Promise<VendorResult<T> & More> {
  const base = { operationId: newId(), requestId, operation, actor, ofAccount: accountId };
  if (changes) await record({ ...base, outcome: 'started', details });
  const end = async ({ details: more, ...ended }: Ended): Promise<void> => {
    try {
      await record({ ...base, ...ended, details: { ...details, ...more } });
    } catch (error) {
      log(events.OPERATION_NOT_RECORDED, { operation, accountId, error: describeError(error) });
    }
  };
  let result: VendorResult<T> & More;
  try {
    result = await call(deadline - recordingMs);
  } catch (error) {
    // Only our own store throws, and only if nothing was sent or nothing was done.
    await end({ outcome: 'failed' });
    throw error;
  }
  if (!result.ok) log(events.VENDOR_FAILED, { operation, accountId, ...result.failure });
  await end(result.ok ? ofValue(result.value) : ofFailure(result.failure));
  return result;
}

function ofFailure({ kind, status, errorKey }: VendorFailure): Ended {
  return {
    outcome: outcomeOfFailure[kind],
    status,
    errorKey,
  };
}
