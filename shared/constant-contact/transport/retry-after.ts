import type { Instant } from '../../base/time.ts';
import type { HttpAnswer } from './exchange.ts';

/** The longest wait that is told; whoever waits has a limit of its own. */
const longestMs = 86_400_000;

/** RFC 9110 has whole seconds; some senders have fractions. */
const seconds = /^\+?\d+(\.\d*)?$/;

/**
 * Reads how long an answer asks to wait (RFC 9110 section 10.2.3): seconds, or a date in any of the
 * three forms of HTTP. A date counts from the date of the answer, if it has one, because the two
 * were written by one clock. Constant Contact documents no such header (fact sheet section 4), but
 * a proxy in between may send one.
 *
 * @returns milliseconds from 0 to a day; undefined if the header is missing or unreadable
 */
export const retryAfterMsOf = ({ headers }: Pick<HttpAnswer, 'headers'>, now: () => Instant): number | undefined => {
  const text = headerText(headers['retry-after']);
  if (seconds.test(text)) return Math.min(Math.ceil(Number(text) * 1_000), longestMs);
  const at = readHttpDate(text);
  if (at === undefined) return undefined;
  const sentAt = readHttpDate(headerText(headers['date'])) ?? now();
  return Math.min(Math.max(0, at - sentAt), longestMs);
};

const headerText = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** RFC 9110 section 5.6.7: the usual form, that of RFC 850, and that of C, which has no zone. */
const httpDate = /^(?:[a-z]+, *)?[\w -]+ \d\d:\d\d:\d\d (?:gmt|\d{4})$/i;

function readHttpDate(text: string): Instant | undefined {
  const at = httpDate.test(text) ? Date.parse(text.replace(/\d{4}$/, '$& GMT')) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
