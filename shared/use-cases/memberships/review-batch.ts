/** Many decisions in one request: each of them is made, or refused, independently. */

import { describeError } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import { type Instant, inTime } from '../../base/time.ts';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import { type ReviewDecision, reviewTransitions } from '../../domain/membership/reviews.ts';
import type { MembershipsReader } from '../../store/memberships/read.ts';
import { decideReview, type ReviewDependencies, type ReviewOutcome } from './review.ts';

export interface ReviewBatchDependencies extends ReviewDependencies {
  readonly readMemberships: MembershipsReader;
}

interface ReviewItem {
  readonly accountId: AccountId;
  readonly decision: ReviewDecision;
  readonly version?: number | undefined;
  readonly justification?: string | undefined;
}

export interface ReviewBatch {
  readonly items: readonly ReviewItem[];
  readonly validateOnly: boolean;
  readonly person: string;
  readonly requestId: string;
  readonly deadline: Instant;
}

/**
 * `not_reached`: nothing was changed; `unknown`: time ran out while the decision was written;
 * `failed`: it threw.
 */
export type ReviewItemOutcome =
  | ReviewOutcome
  | { readonly outcome: 'justification_missing'; readonly decision: ReviewDecision }
  | { readonly outcome: 'version_missing' | 'not_reached' | 'unknown' }
  | { readonly outcome: 'failed'; readonly error: unknown };

export interface ReviewItemResult {
  readonly accountId: AccountId;
  readonly result: ReviewItemOutcome;
}

/**
 * Decides about each item in turn, until the time is over.
 *
 * All memberships are read at once, and a decision is written only over the version that was read:
 * a copy that is out of date can refuse an item, but never overwrite a change.
 *
 * @returns one result for each item, in order
 */
export async function reviewMemberships(
  batch: ReviewBatch,
  dependencies: ReviewBatchDependencies,
): Promise<ReviewItemResult[]> {
  const { items, validateOnly, deadline } = batch;
  const { readMemberships, now } = dependencies;
  const known = new Map(await readMemberships(items.map(({ accountId }) => accountId)));
  const results: ReviewItemResult[] = [];
  let isLate = false;
  for (const item of items) {
    isLate ||= now() >= deadline;
    const result: ReviewItemOutcome | undefined = isLate
      ? undefined
      : await inTime(reviewItem(item, batch, known, dependencies), deadline, now);
    const outcome = isLate || validateOnly ? 'not_reached' : 'unknown';
    isLate ||= result === undefined;
    results.push({ accountId: item.accountId, result: result ?? { outcome } });
  }
  return results;
}

/**
 * @param known is kept up to date, so that a later item about the same account is judged by this
 *   one
 */
async function reviewItem(
  { accountId, decision, version, justification }: ReviewItem,
  { validateOnly, person, requestId }: ReviewBatch,
  known: Map<AccountId, Membership>,
  dependencies: ReviewBatchDependencies,
): Promise<ReviewItemOutcome> {
  if (reviewTransitions[decision].needsJustification && justification === undefined) {
    return { outcome: 'justification_missing', decision };
  }
  if (version === undefined) return { outcome: 'version_missing' };
  const request = { accountId, decision, versions: [version], justification, validateOnly, person };
  const membership = known.get(accountId);
  try {
    const result = await decideReview(request, dependencies, membership && { membership });
    if (result.outcome === 'decided') known.set(accountId, result.membership);
    if (result.outcome === 'possible') {
      known.set(accountId, { ...result.membership, version: result.membership.version + 1 });
    }
    return result;
  } catch (error) {
    // The decision may have been written all the same.
    known.delete(accountId);
    dependencies.log(events.REVIEW_FAILED, { accountId, decision, requestId, error: describeError(error) });
    return { outcome: 'failed', error };
  }
}
