/** Many decisions in one request: each of them is made, or refused, by itself. */
import type * as z from 'zod/mini';
import { problemOf } from '../../api/answers/exceptions.ts';
import { versionTag } from '../../api/headers.ts';
import type { reviewMemberships as operation } from '../../api/operations/reviews.ts';
import { type Problem, problems } from '../../api/problems.ts';
import { describeError } from '../../base/log.ts';
import type { Instant } from '../../base/time.ts';
import { inTime } from '../../base/time.ts';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import { reviewTransitions } from '../../domain/membership/reviews.ts';
import { decideReview, type ReviewDependencies } from './review.ts';

export interface ReviewBatchDependencies extends ReviewDependencies {
  readonly readMemberships: (accountIds: readonly AccountId[]) => Promise<ReadonlyMap<AccountId, Membership>>;
}

type Batch = z.infer<(typeof operation)['request']['body']>;
type Item = Batch['items'][number];

interface BatchRequest extends Batch {
  readonly person: string;
  readonly requestId: string;
  readonly deadline: Instant;
}

const notReached: Problem = { problem: 'TIMED_OUT', detail: 'it was not reached, and nothing was changed' };
const notKnown: Problem = { problem: 'TIMED_OUT', detail: 'it may have been done: look at the membership again' };

const resultOf = ({ accountId }: Item, result: Membership | Problem, validateOnly: boolean) => {
  if ('problem' in result) {
    const { problem: code, detail } = result;
    return { accountId, outcome: 'refused', problem: { code, ...problems[code], detail } } as const;
  }
  const { version, review } = result;
  return { accountId, outcome: validateOnly ? 'valid' : 'done', version, review: review.value } as const;
};

/**
 * Decides about each item in turn, until the time is over.
 *
 * All memberships are read at once, and a decision is written only over the version that was read. What is refused by the copy
 * was not as the item says when it was read.
 */
export const reviewMemberships = async (
  { items, validateOnly, person, requestId, deadline }: BatchRequest,
  dependencies: ReviewBatchDependencies,
): Promise<ReturnType<typeof resultOf>[]> => {
  const { readMemberships, now, log } = dependencies;
  const known = new Map(await readMemberships(items.map(({ accountId }) => accountId)));

  const decide = async ({ accountId, decision, version, justification }: Item): Promise<Membership | Problem> => {
    if (reviewTransitions[decision].needsJustification && justification === undefined) {
      return { problem: 'VALIDATION_FAILED', detail: `${decision} needs a justification` };
    }
    if (version === undefined) return { problem: 'PRECONDITION_REQUIRED', detail: 'say which version it is about' };
    const request = { accountId, decision, ifMatch: [versionTag(version)], justification, validateOnly, person };
    const read = known.get(accountId);
    try {
      const result = await decideReview(request, dependencies, read && { membership: read });
      // The next one about this account is judged by this one, made or only checked.
      if (!('problem' in result)) {
        known.set(accountId, validateOnly ? { ...result, version: result.version + 1 } : result);
      }
      return result;
    } catch (error) {
      // It may have been written all the same.
      known.delete(accountId);
      log('REVIEW_FAILED', { accountId, decision, requestId, error: describeError(error) });
      return problemOf(error instanceof Error ? error : new Error('unknown'));
    }
  };

  const results: ReturnType<typeof resultOf>[] = [];
  let isLate = false;
  for (const item of items) {
    isLate ||= now() >= deadline;
    const decided: Membership | Problem | undefined = isLate ? notReached : await inTime(decide(item), deadline, now);
    isLate ||= decided === undefined;
    results.push(resultOf(item, decided ?? (validateOnly ? notReached : notKnown), validateOnly));
  }
  return results;
};
