import type { VendorFailure, VendorFailureKind } from './types.ts';

export interface Success<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Failure {
  readonly ok: false;
  readonly failure: VendorFailure;
}

/** @returns the result of a call that did what it was asked for */
export const succeeded = <T>(value: T): Success<T> => ({ ok: true, value });

/**
 * @param reason in our words: it reaches logs and audit runs, so it holds nothing that was sent or received but an error's code
 * @returns the result of a call that failed in an expected way
 */
export const failed = (
  kind: VendorFailureKind,
  reason: string,
  details: Pick<VendorFailure, 'status' | 'errorKey' | 'requestIds' | 'retryAt'> = {},
): Failure => ({ ok: false, failure: { kind, reason, ...details } });

/** @returns the result of a call whose time was over before an answer came, or before it was even asked for */
export const outOfTime = (): Failure => failed('unavailable', 'the time for the call was over before an answer came');

/**
 * @param failure of something that changes something, and was sent
 * @returns the same failure, as one that leaves open whether it was done
 */
export const outcomeUnknown = (failure: VendorFailure): Failure => ({
  ok: false,
  failure: { ...failure, kind: 'outcome_unknown', reason: `it may have been done, or not: ${failure.reason}` },
});
