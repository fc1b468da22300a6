import type { RequestBudget } from '../../../shared/constant-contact/transport/budget.ts';
import { noon } from '../../support/memberships.ts';

/** A budget of a number of requests that records, in order, what was taken and what it was told. */
export const recordedBudget = (requests: number, retryAt = noon + 30_000) => {
  const happened: string[] = [];
  /** The arguments of the reports. */
  const told: (number | undefined)[] = [];
  const budget: RequestBudget = {
    take: async () => {
      const taken = happened.filter((event) => event === 'taken').length;
      happened.push(taken < requests ? 'taken' : 'refused');
      return taken < requests ? { granted: true } : { granted: false, retryAt };
    },
    throttled: async (retryAfterMs) => {
      happened.push('throttled');
      told.push(retryAfterMs);
    },
    quotaExceeded: async (sentAt) => {
      happened.push('quota exceeded');
      told.push(sentAt);
    },
  };
  return { budget, happened, told };
};
