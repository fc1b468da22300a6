import type { Instant } from '../base/time.ts';

export interface Success<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Failure {
  readonly ok: false;
  readonly failure: VendorFailure;
}

/** @returns the result of a successful call */
export const succeeded = <T>(value: T): Success<T> => ({ ok: true, value });

/**
 * @param reason in our words. It reaches logs and audit runs, so of all that was sent or received
 *   it holds only an error's code
 * @returns the result of a call that failed in an expected way
 */
export const failure = (
  kind: VendorFailureKind,
  reason: string,
  details: Pick<VendorFailure, 'status' | 'errorKey' | 'isAboutRequest' | 'requestIds' | 'retryAt'> = {},
): Failure => ({ ok: false, failure: { kind, reason, ...details } });

/**
 * @returns the result of a call whose deadline passed before an answer came, or before anything was
 *   sent
 */
export const outOfTime = (): Failure => failure('unavailable', 'the time for the call was over before an answer came');

/**
 * @param failure of a request that changes something and was sent
 * @returns the same failure as one that leaves open whether the change was made
 */
export const outcomeUnknown = (failure: VendorFailure): Failure => ({
  ok: false,
  failure: { ...failure, kind: 'outcome_unknown', reason: `it may have been done, or not: ${failure.reason}` },
});

export type VendorFailureKind =
  /** 429 `throttled`, also after the retries. */
  | 'throttled'
  /** 429 `quota_exceeded`: nothing is answered before 00:00 UTC (fact sheet T14). */
  | 'quota_exceeded'
  /** 401, also with a new access token; or the token endpoint refused the partner's credentials. */
  | 'unauthorized'
  /** 403: scope, privilege, or the app is deactivated. */
  | 'forbidden'
  /** Any other 4xx. */
  | 'rejected'
  /** 5xx, a network error or a time-out, also after the retries. */
  | 'unavailable'
  /**
   * A success with content that the operation does not have: HTML, a page without its list, a link
   * to another host.
   */
  | 'not_understood'
  /**
   * A change was sent, and it is unknown whether it was made: no complete answer of the vendor
   * came, or a 5xx.
   */
  | 'outcome_unknown'
  /** Our own budget has no request left in time: nothing was sent, or it was not repeated. */
  | 'budget_spent';

/**
 * Of the vendor's text it holds only the `error_key`, because messages may repeat what was sent.
 */
export interface VendorFailure {
  readonly kind: VendorFailureKind;
  /** In our words, fit for a log and an audit run's record. */
  readonly reason: string;
  readonly status?: number;
  readonly errorKey?: string;
  /** A 400 that names a field, or says that the request is not as it must be. */
  readonly isAboutRequest?: true;
  /** The vendor's request ids, which its support asks for. */
  readonly requestIds?: Readonly<Record<string, string>>;
  /** With `budget_spent`: when it is worth asking again. */
  readonly retryAt?: Instant;
}

export type VendorResult<T> = Success<T> | Failure;
