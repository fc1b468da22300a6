import type { Instant } from '../../base/time.ts';
import type { TokenOwner } from '../../domain/budget/governor.ts';
import type { VendorResult } from '../result.ts';
import type { RequestBudget } from './budget.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /**
   * Whether it only reads, or requests a token. A change is sent once: the vendor has no
   * idempotency key (fact sheet section 4), a repeat would get an answer about the first try's
   * effect, and another caller may have changed the account in between.
   */
  readonly repeatable: boolean;
  readonly deadline: Instant;
  /**
   * Whose token it carries; absent: the partner's. The limits count per API key (fact sheet section
   * 4), and an end-user's token belongs to the application that it was issued to, which need not be
   * ours. So a 429 of such a request concerns that request alone and is not reported to the budget.
   * If it is about our key after all, the next request of the partner is refused as well.
   */
  readonly tokenOwner?: TokenOwner;
}

/** A complete answer of any status; the names of its headers are in lower case. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  /** Some of the bytes are no text; in `text` each of them is U+FFFD. */
  readonly hasWrongBytes?: boolean;
  readonly headers: Readonly<Record<string, unknown>>;
}

/**
 * @returns the last answer after all repeats; or `unavailable` or `not_understood` if no complete
 *   answer came, or `budget_spent` if no request is left for a try. For a change, these three mean
 *   that nothing was sent: if it may have been sent, the failure is `outcome_unknown`
 */
export type Http = (request: HttpRequest) => Promise<VendorResult<HttpAnswer>>;

export interface HttpOptions {
  readonly now: () => Instant;
  readonly backoff: Backoff;
  /**
   * Silence of a connection after which a try counts as failed; not used for requests that are sent
   * only once.
   */
  readonly tryTimeoutMs?: number;
  /**
   * Asked before every try, and told of every 429 that concerns the partner's key. Absent for
   * requests that do not count against the API key's limits.
   */
  readonly budget?: RequestBudget;
}

/** @returns the milliseconds to wait before the given repeat; the first repeat is 1 */
export type Backoff = (repeat: number, throttled: boolean) => number;
