import type { Instant } from '../../base/time.ts';

/** What the vendor allows per API key, shared by everybody who calls with it (fact sheet section 4, T14, T15). */
export interface RequestBudget {
  /**
   * Waits, no longer than until the deadline, until one request may be sent.
   *
   * @returns whether it may; where not, when it is worth asking again
   * @throws when the count cannot be kept, in which case nothing may be sent
   */
  take(deadline: Instant): Promise<{ readonly granted: true } | { readonly granted: false; readonly retryAt: Instant }>;
  /** Is told that the vendor has answered 429 for too many requests in a second. */
  throttled(): Promise<void>;
  /** Is told that the vendor has answered 429 for too many requests in a day. */
  quotaExceeded(): Promise<void>;
}
