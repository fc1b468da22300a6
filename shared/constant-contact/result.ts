import type { Instant } from '../base/time.ts';

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
export const failure = (
  kind: VendorFailureKind,
  reason: string,
  details: Pick<VendorFailure, 'status' | 'errorKey' | 'requestIds' | 'retryAt'> = {},
): Failure => ({ ok: false, failure: { kind, reason, ...details } });

/** @returns the result of a call whose time was over before an answer came, or before it was even asked for */
export const outOfTime = (): Failure => failure('unavailable', 'the time for the call was over before an answer came');

/**
 * @param failure of something that changes something, and was sent
 * @returns the same failure, as one that leaves open whether it was done
 */
export const outcomeUnknown = (failure: VendorFailure): Failure => ({
  ok: false,
  failure: { ...failure, kind: 'outcome_unknown', reason: `it may have been done, or not: ${failure.reason}` },
});

export const vendorFailureKinds = [
  /** 429 `throttled`, and it outlasted the retries. */
  'throttled',
  /** 429 `quota_exceeded`: nothing is answered before 00:00 UTC (fact sheet T14). */
  'quota_exceeded',
  /** 401, also with a fresh access token; or the token endpoint refused the partner's credentials. */
  'unauthorized',
  /** 403: scope, privilege, or the app is deactivated. */
  'forbidden',
  /** Any other 4xx. */
  'rejected',
  /** 5xx, a network error or a time-out, and it outlasted the retries. */
  'unavailable',
  /** A success that is not what the operation answers with: HTML, a page without its list, a link to another host. */
  'not_understood',
  /** What changes something was sent, and nobody knows whether it was done: no whole answer of the vendor's came, or a 5xx. */
  'outcome_unknown',
  /** Our own budget has no request left for it in time: nothing was sent, or not again. */
  'budget_spent',
] as const;

export type VendorFailureKind = (typeof vendorFailureKinds)[number];

/** Holds nothing that the vendor wrote but its `error_key`, because its messages may repeat what was sent. */
export interface VendorFailure {
  readonly kind: VendorFailureKind;
  /** In our words, fit for a log and an audit run's record. */
  readonly reason: string;
  readonly status?: number;
  readonly errorKey?: string;
  /** The vendor's own ids of the request, which its support asks for. */
  readonly requestIds?: Readonly<Record<string, string>>;
  /** With `budget_spent`: when it is worth asking again. */
  readonly retryAt?: Instant;
}

export type VendorResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: VendorFailure };
