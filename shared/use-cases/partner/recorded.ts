/** Whatever the vendor is asked to do for the partner leaves its trace in the trail, whoever asked and however it ended. */

import { describeError, type Log } from '../../base/log.ts';
import type { Instant } from '../../base/time.ts';
import type { VendorFailure, VendorFailureKind, VendorResult } from '../../constant-contact/result.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { OperationDetails, OperationOutcome, OperationRecord } from '../../domain/partner/operation-record.ts';
import type { OperationRecordWriter } from '../../store/operation-records.ts';

export interface RecorderDependencies {
  readonly record: OperationRecordWriter;
  readonly newId: () => string;
  readonly log: Log;
}

/** Who asks: the client of the token, and who is behind it. */
export interface OperationActor {
  readonly client: string;
  readonly person: string;
  /** By which the record and the answer can be brought together. */
  readonly requestId?: string;
}

/** What is asked for. The details must hold nothing personal but ids. */
export interface RecordedOperation {
  readonly operation: string;
  readonly accountId?: AccountId;
  readonly actor: OperationActor;
  readonly deadline: Instant;
  readonly details?: OperationDetails;
  /** What changes something is recorded before it is asked for as well, so that no crash can hide it. */
  readonly changes: boolean;
}

/** What a call has brought, for its record. */
export interface RecordedOutcome {
  readonly outcome: Extract<OperationOutcome, 'done' | 'accepted' | 'refused'>;
  readonly details?: OperationDetails;
}

type Ended = Pick<OperationRecord, 'outcome' | 'status' | 'errorKey'> & Pick<RecordedOutcome, 'details'>;

/** What recording the outcome may take of the time that there is: the store's own time-outs, and some. */
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

const ofFailure = ({ kind, status, errorKey }: VendorFailure): Ended => ({
  outcome: outcomeOfFailure[kind],
  ...(status === undefined ? {} : { status }),
  ...(errorKey === undefined ? {} : { errorKey }),
});

/**
 * Makes the call, which must have ended so early that its outcome can still be recorded, and records it. Where the record of a
 * change cannot be begun, the call is not made and the store's error is thrown; where its outcome cannot be recorded afterwards,
 * the answer is given nevertheless, and an alarm rings.
 *
 * @param ofValue says what a success was; absent: it was done
 */
export const recorded = async <T>(
  { operation, accountId, actor: { requestId, ...actor }, deadline, details = {}, changes }: RecordedOperation,
  call: (until: Instant) => Promise<VendorResult<T>>,
  { record, newId, log }: RecorderDependencies,
  ofValue: (value: T) => RecordedOutcome = () => ({ outcome: 'done' }),
): Promise<VendorResult<T>> => {
  const base = {
    operationId: newId(),
    ...(requestId === undefined ? {} : { requestId }),
    operation,
    actor,
    ...(accountId === undefined ? {} : { ofAccount: accountId }),
  };
  if (changes) await record({ ...base, outcome: 'started', details });
  const end = async ({ details: more, ...ended }: Ended): Promise<void> => {
    try {
      await record({ ...base, ...ended, details: { ...details, ...more } });
    } catch (error) {
      log('OPERATION_NOT_RECORDED', { operation, accountId, error: describeError(error) });
    }
  };
  let result: VendorResult<T>;
  try {
    result = await call(deadline - recordingMs);
  } catch (error) {
    // Only our own store throws, and only where nothing was sent, or nothing was done.
    await end({ outcome: 'failed' });
    throw error;
  }
  if (!result.ok) log('VENDOR_FAILED', { operation, accountId, ...result.failure });
  await end(result.ok ? ofValue(result.value) : ofFailure(result.failure));
  return result;
};
