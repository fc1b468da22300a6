import { type Instant, nextDay } from '../../base/time.ts';
import type { VendorFailure, VendorFailureKind } from '../../constant-contact/result.ts';
import type { Problem, ProblemCode } from '../problems.ts';

const problemOfKind = {
  throttled: 'VENDOR_THROTTLED',
  quota_exceeded: 'VENDOR_QUOTA_EXCEEDED',
  unauthorized: 'VENDOR_REFUSED',
  forbidden: 'VENDOR_REFUSED',
  rejected: 'VENDOR_REFUSED',
  unavailable: 'VENDOR_UNAVAILABLE',
  not_understood: 'VENDOR_ANSWER_NOT_UNDERSTOOD',
  budget_spent: 'BUDGET_SPENT',
  outcome_unknown: 'VENDOR_OUTCOME_UNKNOWN',
} as const satisfies Record<VendorFailureKind, ProblemCode>;

/** The vendor's day ends at 00:00 UTC (fact sheet, section 4). */
const secondsToMidnight = (now: Instant): number => Math.ceil((nextDay(now) - now) / 1000);

const secondsToRetry = (now: Instant, { retryAt = now }: VendorFailure): number =>
  Math.max(1, Math.ceil((retryAt - now) / 1000));

const retryAfter: Partial<Record<VendorFailureKind, (now: Instant, failure: VendorFailure) => number>> = {
  throttled: () => 1,
  unavailable: () => 5,
  quota_exceeded: secondsToMidnight,
  budget_spent: secondsToRetry,
};

/** The problem for a failure of the vendor, with the time after which to ask again. */
export const vendorProblem = (failure: VendorFailure, now: Instant): Problem => {
  const { kind, reason } = failure;
  const retryAfterSeconds = retryAfter[kind]?.(now, failure);
  // A lasting failure is about our own credentials and configuration: the log has its reason,
  // callers do not.
  const detail = retryAfterSeconds === undefined ? undefined : reason;
  return { problem: problemOfKind[kind], detail, retryAfterSeconds };
};
