/**
 * Every problem the API can answer with, as RFC 9457 `application/problem+json` with a stable `code`.
 *
 * Problems are about the caller, the request or a broken dependency; a "no" to a check is an answer, never a problem.
 */
export const problems = {
  INVALID_JSON: { status: 400, title: 'The body is not valid JSON' },
  VALIDATION_FAILED: { status: 400, title: 'The request does not match its schema' },
  INVALID_IF_MATCH: { status: 400, title: 'The header If-Match holds no entity tags' },
  INVALID_IDEMPOTENCY_KEY: { status: 400, title: 'The Idempotency-Key cannot be used' },
  INVALID_PAGE_TOKEN: { status: 400, title: 'The page token does not belong to this list' },
  WEBHOOK_SIGNATURE_INVALID: {
    status: 401,
    title: 'The webhook is not signed as Constant Contact signs them, or too old',
  },
  SECOND_PERSON_NEEDED: { status: 403, title: 'Whoever has started the audit cannot release its plan' },
  ACCOUNT_OPERATION_NOT_ALLOWED: { status: 403, title: 'This service is not set up to make such calls' },
  AUDIT_NOT_FOUND: { status: 404, title: 'There is no such audit, or no longer' },
  AUDIT_RUNNING: { status: 409, title: 'An audit is going on' },
  AUDIT_NOT_RELEASABLE: { status: 409, title: 'The audit has no plan that can be released' },
  PLAN_HASH_DIFFERS: { status: 409, title: 'The audit has another plan' },
  MEMBERSHIP_NOT_FOUND: { status: 404, title: 'Nothing is known of this account' },
  CLIENT_ACCOUNT_NOT_FOUND: { status: 404, title: 'Constant Contact knows no such client account' },
  ACCOUNT_OR_RESOURCE_NOT_FOUND: {
    status: 404,
    title: 'Constant Contact knows no such managed client account, or the account has nothing of the kind',
  },
  WEBHOOK_TOPIC_NOT_FOUND: { status: 404, title: 'Constant Contact knows no such topic, or no subscription to it' },
  ACCOUNT_OF_OTHER_PARTNER: { status: 409, title: 'The account is under a different partner' },
  REACTIVATION_NOT_ASKED: { status: 409, title: 'The plan may open a canceled account again' },
  BILLING_DAY_IGNORED: { status: 409, title: 'The billing day would be ignored' },
  TRIAL_IS_OVER: { status: 409, title: 'An account that has left its trial cannot go back' },
  SSO_USER_EXISTS: { status: 409, title: 'There is such a user at Constant Contact already' },
  PROVISION_NOT_FOUND: { status: 404, title: 'No such account was asked for, or it is long ago' },
  LINK_NOT_FOUND: { status: 404, title: 'The user is not linked to this account' },
  TOO_MANY_LINKS: { status: 409, title: 'The user is linked to as many accounts as a user can be' },
  REVIEW_NOT_POSSIBLE: { status: 409, title: 'The review does not allow this decision' },
  ALREADY_UNDER_PARTNER: { status: 409, title: 'The account is under the partner account already' },
  TRANSFER_ALREADY_REQUESTED: { status: 409, title: 'Constant Contact was asked to move the account not long ago' },
  TRANSFER_IN_PROGRESS: { status: 409, title: 'Somebody else is asking for the same account at this moment' },
  TRANSFER_NOT_CONFIGURED: { status: 409, title: 'The service is not set up to send mails' },
  LOGIN_NAME_TAKEN: { status: 409, title: 'Somebody at Constant Contact has this user name' },
  PROVISION_PENDING: {
    status: 409,
    title: 'An account with this user name may have been asked for, and is not there yet',
  },
  ANSWER_NOT_KEPT: { status: 409, title: 'The request was done before, and its answer was too long to be kept' },
  IDEMPOTENCY_IN_PROGRESS: { status: 409, title: 'A request with this Idempotency-Key is being worked on' },
  PRECONDITION_FAILED: { status: 412, title: 'The membership has been changed since' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body is of a type that is not taken' },
  ACCESS_TOKEN_REJECTED: { status: 422, title: "Constant Contact does not accept the end-user's access token" },
  ACCESS_TOKEN_NOT_PERMITTED: { status: 422, title: "The end-user's access token may not read the account" },
  USER_NAME_UNKNOWN: { status: 422, title: 'Nothing is known of this user name' },
  PROVISION_REFUSED: { status: 422, title: 'Constant Contact does not make an account of this' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The Idempotency-Key was used for another request' },
  SSO_USER_REFUSED: { status: 422, title: 'Constant Contact does not make this user' },
  VENDOR_REJECTED_INPUT: { status: 422, title: 'Constant Contact does not accept what was sent' },
  PRECONDITION_REQUIRED: { status: 428, title: 'The request must say which version it is about' },
  VENDOR_THROTTLED: { status: 429, title: 'Constant Contact takes no more requests this second' },
  VENDOR_QUOTA_EXCEEDED: { status: 429, title: 'Constant Contact takes no more requests today' },
  BUDGET_SPENT: { status: 429, title: 'No request to Constant Contact is left for this now' },
  INTERNAL_ERROR: { status: 500, title: 'The service failed' },
  VENDOR_REFUSED: { status: 502, title: "Constant Contact refused the partner's request" },
  VENDOR_ANSWER_NOT_UNDERSTOOD: { status: 502, title: 'The answer of Constant Contact could not be understood' },
  MAIL_REFUSED: { status: 502, title: 'The mail was refused, and not sent' },
  STORE_UNAVAILABLE: { status: 503, title: 'The store is busy' },
  WEBHOOK_NOT_CHECKED: { status: 503, title: 'The signature of the webhook cannot be checked now' },
  MAIL_NOT_SENT: { status: 503, title: 'The mail could not be sent' },
  VENDOR_UNAVAILABLE: { status: 503, title: 'Constant Contact cannot be reached' },
  VENDOR_OUTCOME_UNKNOWN: {
    status: 504,
    title: 'Constant Contact was asked, and nobody knows whether it has done it',
  },
  TIMED_OUT: { status: 503, title: 'The answer would have come too late' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemCode = keyof typeof problems;

/** One thing that is wrong with the request; `pointer` is an RFC 6901 JSON pointer into the named part of it. */
export interface ProblemError {
  readonly in: 'body' | 'query' | 'path';
  readonly pointer: string;
  readonly detail: string;
}

/** An expected failure, as a value. */
export interface Problem {
  readonly problem: ProblemCode;
  readonly detail?: string;
  readonly errors?: readonly ProblemError[];
  /** Whole seconds after which the same request may succeed; sent as `Retry-After`. */
  readonly retryAfterSeconds?: number | undefined;
}

/** The problems that any operation can answer with. */
export const commonProblems = [
  'INTERNAL_ERROR',
  'STORE_UNAVAILABLE',
  'TIMED_OUT',
] as const satisfies readonly ProblemCode[];
