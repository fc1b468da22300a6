/** The longest that Node's timers can wait; a longer one would fire at once. */
const longestTimer = 2 ** 31 - 1;

/** @returns whole milliseconds until the deadline: never negative, never more than a timer can wait */
export const timeLeft = (deadline: Instant, now: () => Instant): number =>
  Math.min(Math.max(Math.ceil(deadline - now()), 0), longestTimer);

/** Waits for work until the deadline, and then no longer: undefined, and the work goes on by itself. */
export const inTime = async <T>(work: Promise<T>, deadline: Instant, now: () => Instant): Promise<T | undefined> => {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, timeLeft(deadline, now), undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Milliseconds since the Unix epoch. */
export type Instant = number;

export const dayMs = 86_400_000;

/** @returns 00:00 UTC of the instant's day, as the vendor counts its days */
export const dayOf = (at: Instant): Instant => Math.floor(at / dayMs) * dayMs;

export const nextDay = (at: Instant): Instant => dayOf(at) + dayMs;

export const toIso = (instant: Instant): string => new Date(instant).toISOString();

export const optionalIso = (value: Instant | undefined) => (value === undefined ? undefined : toIso(value));
