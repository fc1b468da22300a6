import type { Instant } from '../membership/facts.ts';
import { outOfTime } from './result.ts';
import type { VendorResult } from './types.ts';

/** The longest that Node's timers can wait; a longer one would fire at once. */
const longestTimer = 2 ** 31 - 1;

/** @returns whole milliseconds until the deadline: never negative, never more than a timer can wait */
export const timeLeft = (deadline: Instant, now: () => Instant): number =>
  Math.min(Math.max(Math.ceil(deadline - now()), 0), longestTimer);

/** @returns a signal that aborts at the deadline */
export const signalUntil = (deadline: Instant, now: () => Instant): AbortSignal =>
  AbortSignal.timeout(timeLeft(deadline, now));

/**
 * Waits for work that somebody else may have begun with another deadline.
 *
 * @returns the work's result, or `unavailable` at the deadline; the work itself goes on
 */
export const inTime = async <T>(
  work: Promise<VendorResult<T>>,
  deadline: Instant,
  now: () => Instant,
): Promise<VendorResult<T>> => {
  const { promise: late, resolve } = Promise.withResolvers<VendorResult<T>>();
  const timer = setTimeout(() => resolve(outOfTime()), timeLeft(deadline, now));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
