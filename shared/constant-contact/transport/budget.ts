import type { Instant } from '../../base/time.ts';
import type { GrantedCall, TokenOwner } from '../../domain/budget/governor.ts';

/**
 * The vendor's limits per API key, shared by all callers that use the key (fact sheet section 4,
 * T14, T15).
 */
export interface RequestBudget {
  /**
   * Waits until one request may be sent, at most until the deadline.
   *
   * @returns whether it may be sent; if not, when it is worth asking again
   * @throws if the count cannot be stored; nothing may be sent then
   */
  take(
    deadline: Instant,
    tokenOwner?: TokenOwner,
  ): Promise<GrantedCall | { readonly granted: false; readonly retryAt: Instant }>;
  /**
   * Reports a 429 of the vendor for too many requests in a second, and how long it asks to wait, if
   * it does.
   */
  throttled(retryAfterMs?: number): Promise<void>;
  /** Reports a 429 of the vendor for too many requests in a day, to a request sent at `sentAt`. */
  quotaExceeded(sentAt: Instant): Promise<void>;
}
