/** The numbers behind plots. Pure. */

/** The values of an axis from 0 to at least `max`: whole numbers, at most six. */
export function ticksOf(max: number): readonly number[] {
  const rough = Math.max(1, max / 5);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? 10 * power;
  const whole = Math.max(1, Math.round(step));
  return Array.from({ length: Math.max(1, Math.ceil(max / whole)) + 1 }, (_, index) => index * whole);
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** The day of an instant in the reader's zone, `YYYY-MM-DD`. */
export function dayOf(at: Date): string {
  return `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`;
}

/** The last days up to now in the reader's zone, oldest first. */
export function lastDays(now: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const day = new Date(now);
    // Noon, because a day may have 23 or 25 hours.
    day.setHours(12, 0, 0, 0);
    day.setDate(day.getDate() - (count - 1 - index));
    return dayOf(day);
  });
}

/** How often each key occurs, in the order of `keys`; what is none of them is not counted. */
export function countsBy(keys: readonly string[], found: readonly string[]): readonly number[] {
  const counts = new Map(keys.map((key) => [key, 0]));
  for (const key of found) {
    const count = counts.get(key);
    if (count !== undefined) counts.set(key, count + 1);
  }
  return keys.map((key) => counts.get(key) ?? 0);
}

const hour = 3600;

/** Ages of evidence, each up to the next. */
export const ageBins: readonly { readonly name: string; readonly below: number }[] = [
  { name: 'under 1 h', below: hour },
  { name: '1–6 h', below: 6 * hour },
  { name: '6–12 h', below: 12 * hour },
  { name: '12–24 h', below: 24 * hour },
  { name: '1–2 days', below: 48 * hour },
  { name: '2–3 days', below: 72 * hour },
  { name: '3 days or more', below: Number.POSITIVE_INFINITY },
];

export const ageBinOf = (seconds: number): string => ageBins.find(({ below }) => seconds < below)?.name ?? '';
