import type { Instant } from '../../base/time.ts';
import { outOfTime, type VendorResult } from '../result.ts';
import { resultInTime } from './deadline.ts';

/**
 * Lets all concurrent callers share one piece of work.
 *
 * The work runs until the deadline of the caller that began it. A caller that joined waits until
 * its own deadline. If the work ran out of its shorter time, that caller begins it again. Work that
 * a frozen Lambda sandbox left behind is past its deadline when the sandbox thaws, and is not
 * joined.
 *
 * @param work ends by the deadline it is given, and returns a failure instead of throwing
 */
export const singleFlight = <T>(
  work: (deadline: Instant) => Promise<VendorResult<T>>,
  now: () => Instant,
): ((deadline: Instant) => Promise<VendorResult<T>>) => {
  interface Flight {
    readonly deadline: Instant;
    readonly result: Promise<VendorResult<T>>;
  }
  let current: Flight | undefined;

  const begin = (deadline: Instant): Flight => {
    const flight: Flight = {
      deadline,
      result: work(deadline).finally(() => {
        if (current === flight) current = undefined;
      }),
    };
    current = flight;
    return flight;
  };

  return async (deadline) => {
    while (now() < deadline) {
      const flight = current !== undefined && now() < current.deadline ? current : begin(deadline);
      const result = await resultInTime(flight.result, deadline, now);
      if (result.ok || now() < flight.deadline || deadline <= flight.deadline) return result;
    }
    return outOfTime();
  };
};
