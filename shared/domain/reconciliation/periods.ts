/** The periods of an earnings report, in UTC. */
import { dayMs, type Instant, midnightOf, toIso } from '../../base/time.ts';

export interface Period {
  /** A month, a day, or the first and the last day with two points between them. */
  readonly text: string;
  readonly from: Instant;
  /** The first moment after it. */
  readonly to: Instant;
}

/** As the end of a sentence about a field. */
export const periodForms = 'must be a month such as 2026-03, or dates such as 2026-03-01..2026-03-31 (ISO 8601)';

const month = /^\d{4}-\d{2}$/;
const date = /^\d{4}-\d{2}-\d{2}$/;
const several = /^([\d-]+) ?(?:\.\.|\/) ?([\d-]+)$/;

/**
 * Reads a month, a date, or two of them with `..` or, as in ISO 8601, `/` between them. Other forms
 * are not guessed at: 03/04/2026 is two days.
 *
 * @returns undefined for any other text
 */
export function readPeriod(text: string): Period | undefined {
  const both = several.exec(text);
  return both === null ? readSpan(text) : periodBetween(both[1] ?? '', both[2] ?? '');
}

/** @param last the last day, or the last month, which the period includes */
export function periodBetween(first: string, last: string): Period | undefined {
  const [begin, end] = [readSpan(first), readSpan(last)];
  return begin === undefined || end === undefined || end.to <= begin.from ? undefined : periodOf(begin.from, end.to);
}

function readSpan(text: string): Period | undefined {
  if (month.test(text)) {
    const first = `${text}-01`;
    return isDate(first) ? periodOf(midnightOf(first), nextMonth(text)) : undefined;
  }
  return date.test(text) && isDate(text) ? periodOf(midnightOf(text), midnightOf(text) + dayMs) : undefined;
}

/** Also whether the year is one in which there can be a report. */
const isDate = (text: string): boolean => {
  const at = midnightOf(text);
  return text.startsWith('20') && !Number.isNaN(at) && dayText(at) === text;
};

function nextMonth(text: string): Instant {
  const [year = 0, number = 0] = text.split('-').map(Number);
  const [nextYear, next] = number < 12 ? [year, number + 1] : [year + 1, 1];
  return midnightOf(`${nextYear}-${String(next).padStart(2, '0')}-01`);
}

function periodOf(from: Instant, to: Instant): Period {
  const [first, last] = [dayText(from), dayText(to - dayMs)];
  const monthOfFirst = first.slice(0, 7);
  if (first.endsWith('-01') && to === nextMonth(monthOfFirst)) return { text: monthOfFirst, from, to };
  return { text: first === last ? first : `${first}..${last}`, from, to };
}

const dayText = (at: Instant): string => toIso(at).slice(0, 10);

export const overlaps = (a: Omit<Period, 'text'>, b: Omit<Period, 'text'>): boolean => a.from < b.to && b.from < a.to;
