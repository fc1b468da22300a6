/**
 * Every problem of the API, sent as RFC 9457 `application/problem+json` with a stable `code`.
 *
 * A problem concerns the caller, the request or a broken dependency.
 * A "no" to a check is an answer, never a problem.
 */
export const problems = {
  INVALID_ENCODING: { status: 400, title: 'The body is not in UTF-8' },
  INVALID_JSON: { status: 400, title: 'The body is not valid JSON' },
  VALIDATION_FAILED: { status: 400, title: 'The request does not match its schema' },
  INVALID_IF_MATCH: { status: 400, title: 'The If-Match header contains no entity tags' },
  INVALID_IDEMPOTENCY_KEY: { status: 400, title: 'The Idempotency-Key header is not valid' },
  UNKNOWN_SEQUENCE: { status: 400, title: 'The log has no record of this sequence yet' },
  INVALID_PAGE_TOKEN: { status: 400, title: 'The page token does not belong to this list' },
  WEBHOOK_SIGNATURE_INVALID: { status: 401, title: 'The signature is not valid, or too old' },
  SECOND_PERSON_NEEDED: { status: 403, title: 'A different person must release this' },
  ACCOUNT_OPERATION_NOT_ALLOWED: { status: 403, title: 'The settings of this service do not allow this call' },
  AUDIT_NOT_FOUND: { status: 404, title: 'Audit not found, or its record is no longer kept' },
  RECONCILIATION_NOT_FOUND: { status: 404, title: 'Reconciliation not found, or no longer kept' },
  RECORD_NOT_PUBLISHED: { status: 404, title: 'The published log does not have this record, or not yet' },
  LOG_OBJECT_NOT_FOUND: { status: 404, title: 'The log has no such object, or not yet' },
  RECONCILIATION_NOT_COMPLETE: { status: 409, title: 'The reconciliation is not complete' },
  EVENT_DELIVERY_NOT_FOUND: { status: 404, title: 'Delivery not found (kept for 30 days)' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The route takes another method' },
  AUDIT_RUNNING: { status: 409, title: 'An audit is already running' },
  AUDIT_NOT_RELEASABLE: { status: 409, title: 'This audit holds nothing that waits for a release' },
  PLAN_HASH_DIFFERS: { status: 409, title: 'The hash differs from that of what this audit holds' },
  MEMBERSHIP_NOT_FOUND: { status: 404, title: 'The account is unknown' },
  CLIENT_ACCOUNT_NOT_FOUND: { status: 404, title: 'Constant Contact knows no such client account' },
  ACCOUNT_OR_RESOURCE_NOT_FOUND: {
    status: 404,
    title: 'Constant Contact knows no such managed client account, or the account has no such resource',
  },
  WEBHOOK_TOPIC_NOT_FOUND: { status: 404, title: 'Constant Contact knows no such topic, or no subscription to it' },
  ACCOUNT_OF_OTHER_PARTNER: { status: 409, title: 'The account is under a different partner' },
  REACTIVATION_NOT_ASKED: { status: 409, title: 'The change could reactivate a canceled account' },
  BILLING_DAY_IGNORED: { status: 409, title: 'Constant Contact would ignore the billing day' },
  TRIAL_IS_OVER: { status: 409, title: 'An account that has left its trial cannot return to it' },
  SSO_USER_EXISTS: { status: 409, title: 'The user already exists at Constant Contact' },
  PROVISION_NOT_FOUND: { status: 404, title: 'Provision not found, or no longer kept' },
  DECISION_NOT_FOUND: { status: 404, title: 'The decision is not kept, not kept yet, or no longer kept' },
  LINK_NOT_FOUND: { status: 404, title: 'The user is not linked to this account' },
  IDENTITY_NOT_FOUND: { status: 404, title: 'The user has no name at single sign-on for this account' },
  SIGN_ON_NOT_CONFIGURED: { status: 409, title: 'The service is not configured for single sign-on' },
  RELAY_STATE_NOT_ALLOWED: { status: 422, title: 'The settings of this service do not allow this relay state' },
  SIGN_IN_STATE_NOT_VALID: { status: 422, title: 'The state was used, is too old, or was never given out' },
  EXTERNAL_ID_TAKEN: { status: 409, title: 'Another user or account has this name at single sign-on' },
  TOO_MANY_LINKS: { status: 409, title: 'The user is already linked to the maximum number of accounts' },
  REVIEW_NOT_POSSIBLE: { status: 409, title: 'The state of the review excludes this decision' },
  ALREADY_UNDER_PARTNER: { status: 409, title: 'The account is already under the partner account' },
  TRANSFER_ALREADY_REQUESTED: {
    status: 409,
    title: 'Constant Contact was asked to move the account within the last 30 days',
  },
  TRANSFER_IN_PROGRESS: { status: 409, title: 'Another request to move this account is in progress' },
  TRANSFER_NOT_CONFIGURED: { status: 409, title: 'The service is not configured to send mail' },
  CONNECT_NOT_CONFIGURED: { status: 409, title: 'The service is not configured to connect accounts' },
  EVENTS_WEBHOOK_NOT_SET: { status: 409, title: 'The service is not configured to send events' },
  EVENTS_NOT_SIGNED: { status: 409, title: 'The secret for events is not usable' },
  LOGIN_NAME_TAKEN: { status: 409, title: 'The user name is taken at Constant Contact' },
  PROVISION_PENDING: {
    status: 409,
    title: 'An earlier request for an account with this user name may still be pending',
  },
  ANSWER_NOT_KEPT: { status: 409, title: 'The request was done, but its answer was too long to keep' },
  IDEMPOTENCY_IN_PROGRESS: { status: 409, title: 'A request with this Idempotency-Key is in progress' },
  PRECONDITION_FAILED: { status: 412, title: 'The membership has changed since the version you named' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The media type of the body is not supported' },
  ACCESS_TOKEN_REJECTED: { status: 422, title: "Constant Contact does not accept the end-user's access token" },
  ACCESS_TOKEN_NOT_PERMITTED: { status: 422, title: "The end-user's access token may not read the account" },
  RETURN_TO_NOT_ALLOWED: { status: 422, title: 'The settings of this service do not allow this address' },
  USER_NAME_UNKNOWN: { status: 422, title: 'The user name is unknown' },
  PROVISION_REFUSED: { status: 422, title: 'Constant Contact refused to create the account' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The Idempotency-Key was used for another request' },
  SSO_USER_REFUSED: { status: 422, title: 'Constant Contact refused to create the user' },
  VENDOR_REJECTED_INPUT: { status: 422, title: 'Constant Contact rejected the input' },
  PRECONDITION_REQUIRED: { status: 428, title: 'The request must name the version it applies to' },
  VENDOR_THROTTLED: { status: 429, title: 'Constant Contact accepts no more requests this second' },
  VENDOR_QUOTA_EXCEEDED: { status: 429, title: 'Constant Contact accepts no more requests today' },
  BUDGET_SPENT: { status: 429, title: 'No request to Constant Contact is left for this call at the moment' },
  INTERNAL_ERROR: { status: 500, title: 'The service failed' },
  MEMBERSHIP_DAMAGED: { status: 500, title: 'The stored data of this account or user is damaged' },
  ITEM_DAMAGED: { status: 500, title: 'A stored item is damaged' },
  VENDOR_REFUSED: { status: 502, title: "Constant Contact refused the partner's request" },
  VENDOR_ANSWER_NOT_UNDERSTOOD: { status: 502, title: 'The answer of Constant Contact could not be understood' },
  MAIL_REFUSED: { status: 502, title: 'The mail was refused and was not sent' },
  STORE_UNAVAILABLE: { status: 503, title: 'The store is busy' },
  WEBHOOK_NOT_CHECKED: { status: 503, title: 'The signature cannot be checked at the moment' },
  STATEMENT_NOT_SIGNED: { status: 503, title: 'The statement could not be signed' },
  MAIL_NOT_SENT: { status: 503, title: 'The mail could not be sent' },
  VENDOR_UNAVAILABLE: { status: 503, title: 'Constant Contact cannot be reached' },
  VENDOR_OUTCOME_UNKNOWN: { status: 504, title: 'Constant Contact was called; the outcome is unknown' },
  TIMED_OUT: { status: 503, title: 'The request could not be answered in time' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemCode = keyof typeof problems;

/** One error in the request; `pointer` is an RFC 6901 JSON pointer into the named part of it. */
export interface ProblemError {
  readonly in: 'body' | 'query' | 'path';
  readonly pointer: string;
  readonly detail: string;
}

/** Expected failure, as a value. */
export interface Problem {
  readonly problem: ProblemCode;
  readonly detail?: string;
  readonly errors?: readonly ProblemError[];
  /** Whole seconds after which the same request may succeed; sent as `Retry-After`. */
  readonly retryAfterSeconds?: number | undefined;
  /** The method that the route takes; sent as `Allow`. */
  readonly allow?: string;
}

/** Problems of every operation. */
export const commonProblems = [
  'INTERNAL_ERROR',
  'STORE_UNAVAILABLE',
  'TIMED_OUT',
] as const satisfies readonly ProblemCode[];

/**
 * Problems of every operation that calls Constant Contact; `answers/vendor-problem.ts` maps to
 * them.
 */
export const vendorProblems = [
  'VENDOR_THROTTLED',
  'VENDOR_QUOTA_EXCEEDED',
  'BUDGET_SPENT',
  'VENDOR_REFUSED',
  'VENDOR_ANSWER_NOT_UNDERSTOOD',
  'VENDOR_UNAVAILABLE',
] as const satisfies readonly ProblemCode[];
