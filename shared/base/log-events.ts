/**
 * Everything the functions log, by a stable name. Fields hold ids of the vendor's accounts, counts and codes; never a secret, an
 * end-user's own id or name, a request body or a header.
 */
export const logEvents = {
  /** Requests that went well are in the API's access log, which names status and request id of every one. */
  REQUEST_REFUSED: { level: 'info', message: 'A request was answered with a problem' },
  CHECK_DECIDED: { level: 'info', message: 'A membership was decided' },
  REVIEW_DECIDED: { level: 'info', message: 'Somebody has decided about an account' },
  REVIEW_FAILED: { level: 'error', message: 'A decision of a batch could not be made; the others were' },
  IMPORT_DONE: { level: 'info', message: 'Rows of a list were worked on' },
  IMPORT_ROW_FAILED: { level: 'error', message: 'A row of a list could not be written; the others were' },
  REQUEST_FAILED: { level: 'error', message: 'A request failed' },
  ANSWER_NOT_KEPT: { level: 'error', message: 'A request was done, and its answer could not be kept under its key' },
  OPERATION_NOT_RECORDED: {
    level: 'error',
    message: 'What was done at Constant Contact could not be recorded in the trail',
  },
  MAIL_NOT_SENT: { level: 'error', message: 'A mail could not be sent' },
  TRANSFER_REQUESTED: { level: 'info', message: 'Constant Contact was asked by mail to move an account' },
  TRANSFER_NOT_RECORDED: {
    level: 'error',
    message: 'Constant Contact was asked to move an account, and that could not be recorded',
  },
  MEMBERSHIP_NOT_FOLLOWED: {
    level: 'warn',
    message: 'What was changed at Constant Contact is in the membership only after the next audit',
  },
  VENDOR_FAILED: { level: 'warn', message: 'Constant Contact did not do what it was asked for' },
  PROVISION_NOT_RECORDED: {
    level: 'error',
    message: 'What became of the request for a new account could not be recorded; the re-audit finds the account',
  },
  PROVISION_SETTLED: { level: 'info', message: 'A new account that was asked for is there' },
  PROVISIONS_LEFT: {
    level: 'info',
    message: 'There was no time left for new accounts; the next re-audit looks for them',
  },
  PROVISION_NOT_SETTLED: {
    level: 'error',
    message: 'A new account could not be recorded; the next re-audit tries again',
  },
  PROVISION_AMBIGUOUS: {
    level: 'info',
    message: 'A listed account has the user name of one that was asked for, and it is not certain that it is the same',
  },
  PROVISION_OVERDUE: { level: 'warn', message: 'New accounts that were asked for a week ago are not listed' },
  TOKEN_NOT_SHARED: { level: 'warn', message: 'The access token is got by each function for itself' },
  ITEM_DAMAGED: { level: 'error', message: 'A stored item cannot be read, and was left out' },
  AUDIT_SKIPPED: { level: 'info', message: 'The tick did nothing, because another one is at work' },
  AUDIT_STARTED: { level: 'info', message: 'An audit run has begun' },
  AUDIT_RESUMED: { level: 'info', message: 'A tick goes on with an audit run' },
  AUDIT_PAGE: { level: 'info', message: 'A page of the account list was read' },
  AUDIT_PROBED: { level: 'info', message: 'Constant Contact was asked about an account that two scans have missed' },
  AUDIT_APPLIED: { level: 'info', message: 'Changes were written' },
  AUDIT_ACCOUNT_SPARED: {
    level: 'info',
    message: 'An account keeps its access: asked again, the vendor did not say so',
  },
  AUDIT_PAUSED: { level: 'info', message: 'An audit run waits for a later tick' },
  AUDIT_TAKEN_OVER: { level: 'warn', message: 'Another tick has gone on with the audit run' },
  AUDIT_INTERRUPTED: { level: 'error', message: 'Something broke in an audit run; a later tick goes on with it' },
  AUDIT_QUARANTINED: { level: 'error', message: 'The brake has stopped the plan of an audit run; nothing is applied' },
  AUDIT_RELEASED: { level: 'info', message: 'Somebody has released a quarantined plan' },
  BUDGET_NOT_SETTLED: { level: 'warn', message: 'Requests that were reserved and not made count as made' },
  AUDIT_COMPLETED: { level: 'info', message: 'An audit run is complete' },
  AUDIT_ACCOUNT_FAILED: { level: 'error', message: 'An account could not be compared or written' },
  AUDIT_FAILED: { level: 'error', message: 'An audit run failed' },
  AUDIT_STATUS: { level: 'info', message: 'How the audits stand, at the end of a tick' },
  AUDIT_STATUS_UNKNOWN: { level: 'warn', message: 'How the audits stand could not be read' },
  WEBHOOK_REFUSED: { level: 'info', message: 'A webhook that the vendor did not sign, or not lately, was refused' },
  WEBHOOK_OF_OTHER_KEY: {
    level: 'warn',
    message: 'A webhook names an API key that is not ours: another partner’s, or one to come',
  },
  WEBHOOK_DISREGARDED: {
    level: 'info',
    message: 'A webhook of the vendor asks for nothing: a test send, or not for us',
  },
  WEBHOOK_REPEATED: {
    level: 'info',
    message: 'A webhook came again, or so soon after another that it is the same work',
  },
  WEBHOOK_TAKEN: { level: 'info', message: 'A webhook was taken: the account is to be read again' },
  WEBHOOK_KEYS_MISSING: { level: 'warn', message: "The vendor's keys for webhooks could not be got" },
  WEBHOOK_CREDENTIALS_MISSING: { level: 'error', message: 'A webhook could not be compared with our own API key' },
  ACCOUNT_REFRESHED: { level: 'info', message: 'An account was read again because of a webhook' },
  ACCOUNT_NOT_REFRESHED: {
    level: 'error',
    message: 'The vendor refused to say anything about an account of a webhook',
  },
} as const satisfies Record<string, { readonly level: 'info' | 'warn' | 'error'; readonly message: string }>;

export type LogEvent = keyof typeof logEvents;
