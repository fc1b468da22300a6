import type { Instant } from '../membership/facts.ts';

/** Waits for work until the deadline, and then no longer: undefined, and the work goes on by itself. */
export const inTime = async <T>(work: Promise<T>, deadline: Instant, now: () => Instant): Promise<T | undefined> => {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, Math.max(0, Math.ceil(deadline - now())), undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
