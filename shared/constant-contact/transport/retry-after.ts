import { type Instant, timeLeft } from '../../base/time.ts';
import type { HttpAnswer } from './exchange.ts';

/** RFC 9110 section 10.2.3: seconds, or a date of the form that servers must send. */
const seconds = /^\d{1,9}$/;
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Reads how long an answer asks to wait. Constant Contact documents no such header (fact sheet
 * section 4), but a proxy in between may send one.
 *
 * @returns milliseconds, 0 or more; undefined if the header is missing or unreadable
 */
export const retryAfterMsOf = ({ headers }: Pick<HttpAnswer, 'headers'>, now: () => Instant): number | undefined => {
  const text = String(headers['retry-after'] ?? '').trim();
  if (seconds.test(text)) return Number(text) * 1_000;
  const at = httpDate.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : timeLeft(at, now);
};
