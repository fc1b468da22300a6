import type { Instant } from '../../base/time.ts';
import type { VendorFailure, VendorFailureKind } from '../../constant-contact/result.ts';
import { asksAgainAt } from '../../domain/budget/refusals.ts';
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

/** The budget asks the vendor again before its day ends; until then nobody gets an answer. */
const secondsToAsking = (now: Instant): number => Math.ceil((asksAgainAt(now) - now) / 1000);

const secondsToRetry = (now: Instant, { retryAt = now }: VendorFailure): number =>
  Math.max(1, Math.ceil((retryAt - now) / 1000));

const retryAfter: Partial<Record<VendorFailureKind, (now: Instant, failure: VendorFailure) => number>> = {
  throttled: () => 1,
  unavailable: () => 5,
  quota_exceeded: secondsToAsking,
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
