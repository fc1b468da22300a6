/**
 * All log events, each with a stable name, a level and a message.
 *
 * Fields hold ids of the vendor's accounts, counts and codes. They never hold a secret, an
 * end-user's own id or name, a request body or a header.
 *
 * Each is an export of its own, so that a bundle holds only those that its function can log.
 */
export interface LogEvent {
  readonly event: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly isFrequent?: true;
}

/* @__NO_SIDE_EFFECTS__ */
function info<E extends string>(event: E, message: string) {
  return { event, level: 'info', message } as const;
}
/** Of every check: the message is left out of its lines, which cost more than the function. */
/* @__NO_SIDE_EFFECTS__ */
function frequent<E extends string>(event: E, message: string) {
  return { event, level: 'info', message, isFrequent: true } as const;
}
/* @__NO_SIDE_EFFECTS__ */
function warn<E extends string>(event: E, message: string) {
  return { event, level: 'warn', message } as const;
}
/* @__NO_SIDE_EFFECTS__ */
function error<E extends string>(event: E, message: string) {
  return { event, level: 'error', message } as const;
}

export const CODE_CACHE_REFUSED = warn(
  'CODE_CACHE_REFUSED',
  'This Node.js could not use the code cache of the function, so the function started more slowly',
);
/** Successful requests are in the API's access log only, each with its status and request id. */
export const REQUEST_REFUSED = info('REQUEST_REFUSED', 'A request was answered with a problem');
export const CHECK_DECIDED = frequent('CHECK_DECIDED', 'A membership check was decided');
export const CHECKS_DECIDED = frequent('CHECKS_DECIDED', 'A batch of checks was decided; one entry for each subject');
export const STATEMENT_NOT_SIGNED = warn(
  'STATEMENT_NOT_SIGNED',
  'A requested statement could not be signed; the same check without one is answered',
);
export const DECISION_LINE_DAMAGED = warn(
  'DECISION_LINE_DAMAGED',
  'A log line is not a decision that this version can read; it was skipped',
);
export const PERSON_FORGOTTEN = info('PERSON_FORGOTTEN', 'What the store had of a person was deleted');
export const CONNECTION_ENDED = info('CONNECTION_ENDED', 'An end-user came back from Constant Contact');
export const REVIEW_DECIDED = info('REVIEW_DECIDED', 'A reviewer decided about an account');
export const REVIEW_FAILED = error('REVIEW_FAILED', 'One decision of a batch failed; the others are not affected');
export const IMPORT_DONE = info('IMPORT_DONE', 'Rows of a list were processed');
export const IMPORT_ROW_FAILED = error(
  'IMPORT_ROW_FAILED',
  'One row of a list could not be written; the others are not affected',
);
export const REQUEST_FAILED = error('REQUEST_FAILED', 'A request failed');
export const ANSWER_NOT_KEPT = error(
  'ANSWER_NOT_KEPT',
  'A request was done, but its answer could not be stored under its key',
);
export const OPERATION_NOT_RECORDED = error(
  'OPERATION_NOT_RECORDED',
  'An operation at Constant Contact could not be recorded in the trail',
);
export const MAIL_NOT_SENT = error('MAIL_NOT_SENT', 'A mail could not be sent');
export const REVIEW_DIGEST_SENT = info('REVIEW_DIGEST_SENT', 'Reviewers were told by mail that accounts wait for them');
export const TRANSFER_REQUESTED = info('TRANSFER_REQUESTED', 'Constant Contact was asked by mail to move an account');
export const TRANSFER_NOT_RECORDED = error(
  'TRANSFER_NOT_RECORDED',
  'Constant Contact was asked to move an account, but the request could not be recorded',
);
export const MEMBERSHIP_NOT_FOLLOWED = warn(
  'MEMBERSHIP_NOT_FOLLOWED',
  'A change at Constant Contact reaches the membership only with the next audit',
);
export const VENDOR_FAILED = warn('VENDOR_FAILED', 'A request to Constant Contact failed');
export const REFUSAL_UNCLEAR = warn(
  'REFUSAL_UNCLEAR',
  'Constant Contact refused to show a plan, and the answer is not known to mean “not yours”',
);
export const PROVISION_NOT_RECORDED = error(
  'PROVISION_NOT_RECORDED',
  'The result of a request for a new account could not be recorded; the re-audit finds the account',
);
export const IDENTITY_NOT_GIVEN = warn(
  'IDENTITY_NOT_GIVEN',
  'The user of a new account could not be linked to it, or has no name at single sign-on; `why` says the reason',
);
export const SIGN_IN_STARTED = info('SIGN_IN_STARTED', 'The application has a ticket for the browser of a user');
export const SIGN_IN_COMPLETED = info('SIGN_IN_COMPLETED', 'A response was signed, recorded, and given to a browser');
export const SIGN_IN_REFUSED = info('SIGN_IN_REFUSED', 'A user was not signed in; `why` says the reason');
export const SIGN_IN_REQUEST_REFUSED = warn(
  'SIGN_IN_REQUEST_REFUSED',
  'A request of the service provider was refused; `why` says the reason',
);
export const SIGN_ON_CERTIFICATES = info('SIGN_ON_CERTIFICATES', 'Days until the first certificate expires');
export const PROVISION_SETTLED = info('PROVISION_SETTLED', 'A requested account was found');
export const PROVISIONS_LEFT = info(
  'PROVISIONS_LEFT',
  'No time was left to look for requested accounts; the next re-audit does so',
);
export const PROVISION_NOT_SETTLED = error(
  'PROVISION_NOT_SETTLED',
  'A new account could not be recorded; the next re-audit tries again',
);
export const PROVISION_AMBIGUOUS = info(
  'PROVISION_AMBIGUOUS',
  'A listed account has the user name of a requested one, but may be a different account',
);
export const PROVISION_OVERDUE = warn('PROVISION_OVERDUE', 'Accounts requested more than a week ago are not listed');
export const TOKEN_NOT_SHARED = warn(
  'TOKEN_NOT_SHARED',
  'The access token could not be shared; each function requests its own',
);
export const ITEM_DAMAGED = error('ITEM_DAMAGED', 'A stored item cannot be read');
export const AUDIT_SKIPPED = info('AUDIT_SKIPPED', 'The tick did nothing because another tick is at work');
export const AUDIT_STARTED = info('AUDIT_STARTED', 'An audit run has started');
export const AUDIT_RESUMED = info('AUDIT_RESUMED', 'A tick has resumed an audit run');
export const AUDIT_PAGE = info('AUDIT_PAGE', 'A page of the account list was read');
export const AUDIT_PROBED = info(
  'AUDIT_PROBED',
  'Constant Contact was asked about an account that may have to lose something',
);
export const AUDIT_APPLIED = info('AUDIT_APPLIED', 'Changes were written');
export const USER_NAME_MOVED = info('USER_NAME_MOVED', 'The account list shows a user name on another account');
export const USER_NAMES_WAIT = warn(
  'USER_NAMES_WAIT',
  'User names that the account list shows on other accounts wait for a later re-audit',
);
export const AUDIT_ACCOUNT_SPARED = info(
  'AUDIT_ACCOUNT_SPARED',
  'An account keeps its access: when asked again, Constant Contact did not confirm the finding',
);
export const AUDIT_PAUSED = info('AUDIT_PAUSED', 'An audit run waits for a later tick');
export const AUDIT_TAKEN_OVER = warn('AUDIT_TAKEN_OVER', 'Another tick has continued the audit run');
export const AUDIT_INTERRUPTED = error(
  'AUDIT_INTERRUPTED',
  'An error interrupted an audit run; a later tick resumes it',
);
export const AUDIT_ROW_UNREADABLE = error('AUDIT_ROW_UNREADABLE', 'A row of the account list could not be read');
export const AUDIT_LIST_LARGE = error(
  'AUDIT_LIST_LARGE',
  'The account list comes near to the largest size that an audit reads',
);
export const AUDIT_CREDITED = info('AUDIT_CREDITED', 'The accounts that a proven scan has seen are credited');
export const AUDIT_NOT_CREDITED = error(
  'AUDIT_NOT_CREDITED',
  'A proven scan could not be credited: too many accounts that it has not seen could not be marked',
);
export const AUDIT_UNKNOWN_WORDS = error(
  'AUDIT_UNKNOWN_WORDS',
  'The account list has words for an activity that are unknown here',
);
export const ACCESS_HELD = error(
  'ACCESS_HELD',
  'The brake holds what would take access away; the account keeps its access',
);
export const NEWCOMERS_HELD = error('NEWCOMERS_HELD', 'The brake holds newcomers; they are pending until a release');
export const RULES_NOT_RECORDED = warn(
  'RULES_NOT_RECORDED',
  'The policy or the watermark could not be recorded; the next tick does it again',
);
export const HOLD_NOT_RECORDED = warn(
  'HOLD_NOT_RECORDED',
  'What the brake holds could not be recorded for the news; the next tick does it again',
);
export const AUDIT_RELEASED = info('AUDIT_RELEASED', 'An operator released what the brake has held');
export const BUDGET_NOT_SETTLED = warn('BUDGET_NOT_SETTLED', 'Reserved requests that were not made count as made');
export const AUDIT_COMPLETED = info('AUDIT_COMPLETED', 'An audit run is complete');
export const AUDIT_ACCOUNT_FAILED = error('AUDIT_ACCOUNT_FAILED', 'An account could not be compared or written');
export const AUDIT_FAILED = error('AUDIT_FAILED', 'An audit run failed');
export const AUDIT_STATUS = info('AUDIT_STATUS', 'The status of the audits at the end of a tick');
export const AUDIT_STATUS_UNKNOWN = warn('AUDIT_STATUS_UNKNOWN', 'The status of the audits could not be read');
export const WEBHOOK_REFUSED = info(
  'WEBHOOK_REFUSED',
  'A webhook was refused: its signature is not the vendor’s, or too old',
);
export const WEBHOOK_OF_OTHER_KEY = warn(
  'WEBHOOK_OF_OTHER_KEY',
  'A webhook names an API key that is not ours: another partner’s, or a future one of ours',
);
export const WEBHOOK_DISREGARDED = info(
  'WEBHOOK_DISREGARDED',
  'A webhook of the vendor needs no work: a test send, or not for us',
);
export const WEBHOOK_REPEATED = info(
  'WEBHOOK_REPEATED',
  'A webhook was a repeat of one that is recorded, or was signed before it',
);
export const WEBHOOK_TAKEN = info('WEBHOOK_TAKEN', 'A webhook was accepted: its account will be read again');
export const WEBHOOK_KEYS_MISSING = warn('WEBHOOK_KEYS_MISSING', "The vendor's webhook keys could not be fetched");
export const WEBHOOK_CREDENTIALS_MISSING = error(
  'WEBHOOK_CREDENTIALS_MISSING',
  'Our own API key could not be read to compare it with a webhook',
);
export const ACCOUNT_REFRESHED = info('ACCOUNT_REFRESHED', 'An account was read again because of a webhook');
export const ACCOUNT_REFRESH_POSTPONED = warn(
  'ACCOUNT_REFRESH_POSTPONED',
  'The account of a webhook could not be read, and is tried again at `nextAt`',
);
export const ACCOUNT_REFRESH_NOT_POSTPONED = warn(
  'ACCOUNT_REFRESH_NOT_POSTPONED',
  'The account of a webhook could not be read nor kept for another try; it is sent again',
);
export const ACCOUNT_NOT_REFRESHED = error(
  'ACCOUNT_NOT_REFRESHED',
  'The account of a webhook could not be read, and is left to the next re-audit',
);
export const WEBHOOK_NOTE_DAMAGED = error(
  'WEBHOOK_NOTE_DAMAGED',
  'A record of the stream is not a webhook that this version can read; it was passed over',
);
export const WITNESS_REFUSED = error(
  'WITNESS_REFUSED',
  'The witness has refused to cosign the log, which was published without it',
);
export const WITNESS_NOT_REACHED = warn(
  'WITNESS_NOT_REACHED',
  'The witness could not be asked; the log was published without its cosignature, which is asked for again',
);
export const LOG_PUBLISHED = info('LOG_PUBLISHED', 'A checkpoint of the trail was signed and published');
export const RECONCILIATION_DONE = info('RECONCILIATION_DONE', 'A reconciliation is complete');
export const RECONCILIATION_INTERRUPTED = error(
  'RECONCILIATION_INTERRUPTED',
  'An error interrupted a reconciliation; the next tick resumes it',
);
export const RECONCILIATION_FAILED = error(
  'RECONCILIATION_FAILED',
  'A reconciliation was given up after several ticks without progress',
);
export const RECORD_WITHOUT_NEWS = error(
  'RECORD_WITHOUT_NEWS',
  'A record of the log cannot be read, so no event is made of it',
);
export const EVENTS_ON_BUS = info('EVENTS_ON_BUS', 'Events were put on the bus');
export const EVENT_DELIVERIES = info('EVENT_DELIVERIES', 'How many events wait for their delivery, and since when');
export const EVENTS_SENT = info('EVENTS_SENT', 'Events were sent to the application; what came of them');
export const EVENT_NOT_DELIVERED = warn(
  'EVENT_NOT_DELIVERED',
  'The application did not accept an event, which is sent again at `nextAt`',
);
export const EVENT_GIVEN_UP = error(
  'EVENT_GIVEN_UP',
  'The application has not accepted an event for a day; it is not sent again',
);
export const EVENTS_NOT_SIGNED = error('EVENTS_NOT_SIGNED', 'Events cannot be signed, so none is sent; they wait');
