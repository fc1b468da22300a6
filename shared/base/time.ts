/** Instants, the vendor's UTC days, and work that has a deadline. */

/** Milliseconds since the Unix epoch. */
export type Instant = number;

export const dayMs = 86_400_000;

/** @returns 00:00 UTC of the instant's day, as the vendor counts its days */
export const dayOf = (at: Instant): Instant => Math.floor(at / dayMs) * dayMs;

export const nextDay = (at: Instant): Instant => dayOf(at) + dayMs;

/** @param date a calendar date, `2026-11-21`. @returns the midnight UTC with which it begins */
export const midnightOf = (date: string): Instant => Date.parse(date);

/** @param iso an instant in ISO 8601, as records hold it */
export const instantOf = (iso: string): Instant => Date.parse(iso);

/** @returns the instant as ISO 8601 in UTC, with milliseconds */
export const toIso = (instant: Instant): string => new Date(instant).toISOString();

export const optionalIso = (instant: Instant | undefined): string | undefined =>
  instant === undefined ? undefined : toIso(instant);

/** Node's timers fire at once if they are to wait longer. */
const maxTimerMs = 2 ** 31 - 1;

/** @returns whole milliseconds until the deadline: at least 0, at most what a timer can wait */
export const timeLeft = (deadline: Instant, now: () => Instant): number =>
  Math.min(Math.max(Math.ceil(deadline - now()), 0), maxTimerMs);

/** @returns the work's value, or undefined at the deadline; the work itself continues */
export async function inTime<T>(work: Promise<T>, deadline: Instant, now: () => Instant): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, timeLeft(deadline, now), undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
