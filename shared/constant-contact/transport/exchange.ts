import type { Instant } from '../../base/time.ts';
import type { VendorResult } from '../result.ts';
import type { RequestBudget } from './budget.ts';
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /**
   * Whether it only reads, or asks for a token. What changes something is sent once: it has no idempotency key (fact sheet
   * section 4), a repeat would be told of what the first try has done, and between the two somebody else may have changed it.
   */
  readonly repeatable: boolean;
  readonly deadline: Instant;
}

/** A whole answer of any status; the names of its headers are in lower case. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/**
 * @returns the last answer after all repeats; or `unavailable` or `not_understood` when there is no whole answer, or
 *   `budget_spent` when no request is left for a try. For what changes something, these three mean that nothing was sent:
 *   where it may have been, it is `outcome_unknown`
 */
export type Http = (request: HttpRequest) => Promise<VendorResult<HttpAnswer>>;

export interface HttpOptions {
  readonly now: () => Instant;
  readonly backoff: Backoff;
  /** Milliseconds that a connection may be silent before the try counts as failed; not for what is sent only once. */
  readonly longestTry?: number;
  /** Asked before every try, and told of every 429. Absent for what does not count against the API key's limits. */
  readonly budget?: RequestBudget;
}

/** Milliseconds to wait before the given repeat, 1 for the first one. */
export type Backoff = (repeat: number, throttled: boolean) => number;
