/**
 * All log events, each with a stable name, a level and a message.
 *
 * Fields hold ids of the vendor's accounts, counts and codes. They never hold a secret, an
 * end-user's own id or name, a request body or a header.
 */
export const logEvents = {
  /** Successful requests are in the API's access log only, each with its status and request id. */
  REQUEST_REFUSED: { level: 'info', message: 'A request was answered with a problem' },
  CHECK_DECIDED: { level: 'info', message: 'A membership check was decided' },
  REVIEW_DECIDED: { level: 'info', message: 'A reviewer decided about an account' },
  REVIEW_FAILED: { level: 'error', message: 'One decision of a batch failed; the others are not affected' },
  IMPORT_DONE: { level: 'info', message: 'Rows of a list were processed' },
  IMPORT_ROW_FAILED: { level: 'error', message: 'One row of a list could not be written; the others are not affected' },
  REQUEST_FAILED: { level: 'error', message: 'A request failed' },
  ANSWER_NOT_KEPT: { level: 'error', message: 'A request was done, but its answer could not be stored under its key' },
  OPERATION_NOT_RECORDED: {
    level: 'error',
    message: 'An operation at Constant Contact could not be recorded in the trail',
  },
  MAIL_NOT_SENT: { level: 'error', message: 'A mail could not be sent' },
  TRANSFER_REQUESTED: { level: 'info', message: 'Constant Contact was asked by mail to move an account' },
  TRANSFER_NOT_RECORDED: {
    level: 'error',
    message: 'Constant Contact was asked to move an account, but the request could not be recorded',
  },
  MEMBERSHIP_NOT_FOLLOWED: {
    level: 'warn',
    message: 'A change at Constant Contact reaches the membership only with the next audit',
  },
  VENDOR_FAILED: { level: 'warn', message: 'A request to Constant Contact failed' },
  REFUSAL_UNCLEAR: {
    level: 'warn',
    message: 'Constant Contact refused to show a plan, and the answer is not known to mean “not yours”',
  },
  PROVISION_NOT_RECORDED: {
    level: 'error',
    message: 'The result of a request for a new account could not be recorded; the re-audit finds the account',
  },
  PROVISION_SETTLED: { level: 'info', message: 'A requested account was found' },
  PROVISIONS_LEFT: {
    level: 'info',
    message: 'No time was left to look for requested accounts; the next re-audit does so',
  },
  PROVISION_NOT_SETTLED: {
    level: 'error',
    message: 'A new account could not be recorded; the next re-audit tries again',
  },
  PROVISION_AMBIGUOUS: {
    level: 'info',
    message: 'A listed account has the user name of a requested one, but may be a different account',
  },
  PROVISION_OVERDUE: { level: 'warn', message: 'Accounts requested more than a week ago are not listed' },
  TOKEN_NOT_SHARED: {
    level: 'warn',
    message: 'The access token could not be shared; each function requests its own',
  },
  ITEM_DAMAGED: { level: 'error', message: 'A stored item cannot be read and was skipped' },
  AUDIT_SKIPPED: { level: 'info', message: 'The tick did nothing because another tick is at work' },
  AUDIT_STARTED: { level: 'info', message: 'An audit run has started' },
  AUDIT_RESUMED: { level: 'info', message: 'A tick has resumed an audit run' },
  AUDIT_PAGE: { level: 'info', message: 'A page of the account list was read' },
  AUDIT_PROBED: {
    level: 'info',
    message: 'Constant Contact was asked about an account that may have to lose something',
  },
  AUDIT_APPLIED: { level: 'info', message: 'Changes were written' },
  AUDIT_ACCOUNT_SPARED: {
    level: 'info',
    message: 'An account keeps its access: when asked again, Constant Contact did not confirm the finding',
  },
  AUDIT_PAUSED: { level: 'info', message: 'An audit run waits for a later tick' },
  AUDIT_TAKEN_OVER: { level: 'warn', message: 'Another tick has continued the audit run' },
  AUDIT_INTERRUPTED: { level: 'error', message: 'An error interrupted an audit run; a later tick resumes it' },
  AUDIT_ROW_UNREADABLE: { level: 'error', message: 'A row of the account list could not be read' },
  AUDIT_LIST_LARGE: {
    level: 'error',
    message: 'The account list comes near to the largest size that an audit reads',
  },
  AUDIT_CREDITED: { level: 'info', message: 'The accounts that a proven scan has seen are credited' },
  AUDIT_NOT_CREDITED: {
    level: 'error',
    message: 'A proven scan could not be credited: too many accounts that it has not seen could not be marked',
  },
  AUDIT_UNKNOWN_WORDS: { level: 'error', message: 'The account list has words for an activity that are unknown here' },
  ACCESS_HELD: { level: 'error', message: 'The brake holds what would take access away; the account keeps its access' },
  NEWCOMERS_HELD: { level: 'error', message: 'The brake holds newcomers; they are pending until a release' },
  AUDIT_RELEASED: { level: 'info', message: 'An operator released what the brake has held' },
  BUDGET_NOT_SETTLED: { level: 'warn', message: 'Reserved requests that were not made count as made' },
  AUDIT_COMPLETED: { level: 'info', message: 'An audit run is complete' },
  AUDIT_ACCOUNT_FAILED: { level: 'error', message: 'An account could not be compared or written' },
  AUDIT_FAILED: { level: 'error', message: 'An audit run failed' },
  AUDIT_STATUS: { level: 'info', message: 'The status of the audits at the end of a tick' },
  AUDIT_STATUS_UNKNOWN: { level: 'warn', message: 'The status of the audits could not be read' },
  WEBHOOK_REFUSED: {
    level: 'info',
    message: 'A webhook was refused: its signature is not the vendor’s, or too old',
  },
  WEBHOOK_OF_OTHER_KEY: {
    level: 'warn',
    message: 'A webhook names an API key that is not ours: another partner’s, or a future one of ours',
  },
  WEBHOOK_DISREGARDED: {
    level: 'info',
    message: 'A webhook of the vendor needs no work: a test send, or not for us',
  },
  WEBHOOK_REPEATED: {
    level: 'info',
    message: 'A webhook was repeated, or came so soon after another that both are the same work',
  },
  WEBHOOK_TAKEN: { level: 'info', message: 'A webhook was accepted: its account will be read again' },
  WEBHOOK_KEYS_MISSING: { level: 'warn', message: "The vendor's webhook keys could not be fetched" },
  WEBHOOK_CREDENTIALS_MISSING: {
    level: 'error',
    message: 'Our own API key could not be read to compare it with a webhook',
  },
  ACCOUNT_REFRESHED: { level: 'info', message: 'An account was read again because of a webhook' },
  ACCOUNT_REFRESH_POSTPONED: {
    level: 'warn',
    message: 'The account of a webhook could not be read, and is tried again at `nextAt`',
  },
  ACCOUNT_REFRESH_NOT_POSTPONED: {
    level: 'warn',
    message: 'The account of a webhook could not be read nor kept for another try; it is sent again',
  },
  ACCOUNT_NOT_REFRESHED: {
    level: 'error',
    message: 'The account of a webhook could not be read, and is left to the next re-audit',
  },
  WEBHOOK_NOTE_DAMAGED: {
    level: 'error',
    message: 'A record of the stream is not a webhook that this version can read; it was passed over',
  },
} as const satisfies Record<string, { readonly level: 'info' | 'warn' | 'error'; readonly message: string }>;

export type LogEvent = keyof typeof logEvents;
