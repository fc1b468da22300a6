import { type Instant, inTime, timeLeft } from '../../base/time.ts';
import { outOfTime, type VendorResult } from '../result.ts';

/** @returns a signal that aborts at the deadline */
export const signalUntil = (deadline: Instant, now: () => Instant): AbortSignal =>
  AbortSignal.timeout(timeLeft(deadline, now));

/**
 * Waits for work that another caller may have begun with another deadline.
 *
 * @returns the work's result, or `unavailable` at the deadline; the work itself continues
 */
export const resultInTime = async <T>(
  work: Promise<VendorResult<T>>,
  deadline: Instant,
  now: () => Instant,
): Promise<VendorResult<T>> => (await inTime(work, deadline, now)) ?? outOfTime();
