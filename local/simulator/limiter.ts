import type { Settings } from './settings.ts';

export interface Limiter {
  /** Counts a request, if there is room for it. */
  take(): 'granted' | 'throttled' | 'quota_exceeded';
}

/**
 * 4 requests a second and 10,000 a day per API key; the day begins at 00:00 UTC (fact sheet,
 * section 4). There is one counter, as the simulator knows one API key, which end-users' tokens are
 * bound to as well.
 *
 * How the vendor measures a second, and whether refused requests count, is UNVERIFIED: here a
 * second is one of the clock, and they don't.
 */
export const createLimiter = (settings: Settings, now: () => number): Limiter => {
  let day = { number: 0, taken: 0 };
  let second = { number: 0, taken: 0 };
  return {
    take: () => {
      const instant = now();
      const today = Math.floor(instant / 86_400_000);
      const thisSecond = Math.floor(instant / 1000);
      if (day.number !== today) day = { number: today, taken: 0 };
      if (second.number !== thisSecond) second = { number: thisSecond, taken: 0 };
      if (day.taken >= settings.perDay) return 'quota_exceeded';
      if (second.taken >= settings.perSecond) return 'throttled';
      day.taken += 1;
      second.taken += 1;
      return 'granted';
    },
  };
};
