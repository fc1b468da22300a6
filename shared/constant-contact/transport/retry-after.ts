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

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const time = String.raw`(?<h>\d{1,2}):(?<m>\d\d)(?::(?<s>\d\d))?`;
/** RFC 9110 section 5.6.7: the usual form, that of RFC 850, and that of C. */
const httpDates = [
  new RegExp(
    String.raw`^(?:[a-z]{3}, *)?(?<day>\d{1,2}) +(?<month>[a-z]{3}) +(?<year>\d{4}) +${time} +(?:gmt|utc|z)$`,
    'i',
  ),
  new RegExp(
    String.raw`^[a-z]{3,9}, *(?<day>\d{1,2})-(?<month>[a-z]{3})-(?<year>\d{2}|\d{4}) +${time} +(?:gmt|utc)$`,
    'i',
  ),
  new RegExp(String.raw`^[a-z]{3} +(?<month>[a-z]{3}) +(?<day>\d{1,2}) +${time} +(?<year>\d{4})$`, 'i'),
];

function readHttpDate(text: string): Instant | undefined {
  const parts = httpDates.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
  if (parts === undefined) return undefined;
  const [day, h, m, s] = [Number(parts['day']), Number(parts['h']), Number(parts['m']), Number(parts['s'] ?? 0)];
  const month = months.indexOf(parts['month']?.toLowerCase() ?? '');
  const written = Number(parts['year']);
  const century = written >= 100 ? 0 : written < 70 ? 2_000 : 1_900;
  const year = century + written;
  const at = Date.UTC(year, month, day, h, m, s);
  const isDay = month >= 0 && new Date(Date.UTC(year, month, day)).getUTCDate() === day;
  return isDay && h < 24 && m < 60 && s <= 60 ? at : undefined;
}
