/**
 * Everything the functions log, by a stable name. Fields hold ids of the vendor's accounts, counts and codes; never a secret, a
 * user's own id or name, a request body or a header.
 */
export const logEvents = {
  /** Requests that went well are in the API's access log, which names status and request id of every one. */
  REQUEST_REFUSED: { level: 'info', message: 'A request was answered with a problem' },
  CHECK_DECIDED: { level: 'info', message: 'A membership was decided' },
  REQUEST_FAILED: { level: 'error', message: 'A request failed' },
  VENDOR_FAILED: { level: 'warn', message: 'Constant Contact did not do what it was asked for' },
  TOKEN_NOT_SHARED: { level: 'warn', message: 'The access token is got by each function for itself' },
  ITEM_DAMAGED: { level: 'error', message: 'A stored item cannot be read, and was left out' },
  AUDIT_LEASE_KEPT: { level: 'warn', message: 'The lease of an ended run could not be given back; it ends by itself' },
  AUDIT_SKIPPED: { level: 'info', message: 'No audit run was begun, because one is going on' },
  AUDIT_STARTED: { level: 'info', message: 'An audit run has begun' },
  AUDIT_PAGE: { level: 'info', message: 'A page of the account list was read' },
  AUDIT_APPLIED: { level: 'info', message: 'Changes were written' },
  AUDIT_COMPLETED: { level: 'info', message: 'An audit run is complete' },
  AUDIT_ACCOUNT_FAILED: { level: 'error', message: 'An account could not be compared or written' },
  AUDIT_FAILED: { level: 'error', message: 'An audit run failed' },
} as const satisfies Record<string, { readonly level: 'info' | 'warn' | 'error'; readonly message: string }>;

export type LogEvent = keyof typeof logEvents;
