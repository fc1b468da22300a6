import type { Instant } from '../../base/time.ts';
import { nextDay } from '../../base/time.ts';
import type { VendorResult } from '../../constant-contact/result.ts';

/** The work stops here and goes on with a later tick; nothing is lost. */
export interface Paused {
  readonly outcome: 'paused';
  readonly why: 'time' | 'budget';
  /** When going on is worth trying; absent: at once, with the next tick. */
  readonly resumesAt?: Instant | undefined;
}

export const isPaused = (value: object): value is Paused => 'outcome' in value && value.outcome === 'paused';

/** What one call to the vendor may take, with all its repeats. */
const longestCallMs = 45_000;

/**
 * Makes one call to the vendor, if there is enough time for all its repeats: a call that is cut off would look like a failure of
 * the vendor. A budget that is used up is no failure either.
 *
 * @param deadline when the work must have stopped
 */
export const withinTime = async <T>(
  deadline: Instant,
  now: () => Instant,
  call: (deadline: Instant) => Promise<VendorResult<T>>,
): Promise<VendorResult<T> | Paused> => {
  const callDeadline = now() + longestCallMs;
  if (callDeadline > deadline) return { outcome: 'paused', why: 'time' };
  const result = await call(callDeadline);
  if (result.ok) return result;
  const { kind, retryAt } = result.failure;
  if (kind === 'budget_spent') return { outcome: 'paused', why: 'budget', resumesAt: retryAt };
  // The vendor answers nobody any more today: a scan that is given up for that would begin anew every day.
  if (kind === 'quota_exceeded') return { outcome: 'paused', why: 'budget', resumesAt: nextDay(now()) };
  return result;
};
