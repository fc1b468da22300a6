/**
 * A person's decision about one account, made on the version of the membership that this person has
 * looked at.
 */
import type { Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import type { AccountId, Membership, Review } from '../../domain/membership/facts.ts';
import { type ReviewDecision, reviewed, reviewTransitions } from '../../domain/membership/reviews.ts';
import type { Change } from '../../domain/membership/transitions.ts';
import type { MembershipChanger } from '../../store/memberships/change.ts';

export interface ReviewDependencies {
  readonly changeMembership: MembershipChanger;
  readonly now: () => Instant;
  readonly log: Log;
}

export interface ReviewRequest {
  readonly accountId: AccountId;
  readonly decision: ReviewDecision;
  /** The versions that the decision may be about. */
  readonly versions: 'any' | readonly number[];
  readonly justification: string | undefined;
  /** Check everything and change nothing. */
  readonly validateOnly: boolean;
  /** The reviewer: the subject of the token. */
  readonly person: string;
}

/**
 * `decided`: the membership as it is now; `possible`, with `validateOnly`: as it would be, under
 * the version that is stored.
 */
export type ReviewOutcome =
  | { readonly outcome: 'decided' | 'possible'; readonly membership: Membership }
  | ReviewRefusal;

export type ReviewRefusal =
  | { readonly outcome: 'unknown_account' }
  | { readonly outcome: 'version_changed' }
  | {
      readonly outcome: 'not_possible';
      readonly decision: ReviewDecision;
      readonly review: Review;
      readonly possibleFrom: readonly Review[];
    };

/**
 * Decides about one account. The version is compared where the change is decided, so a reviewer who
 * lost a race is refused by the membership as stored then, and overwrites nothing.
 *
 * @param read the membership as it was just read, which saves a read
 */
export async function decideReview(
  request: ReviewRequest,
  { changeMembership, now, log }: ReviewDependencies,
  read?: { readonly membership: Membership },
): Promise<ReviewOutcome> {
  const { accountId, decision, validateOnly, person } = request;
  const { membership, change } = await changeMembership(
    accountId,
    (known) => {
      if (known === undefined || validateOnly) return undefined;
      const verdict = judge(known, request, now());
      return 'outcome' in verdict ? undefined : verdict;
    },
    { kind: 'reviewer', id: person },
    read,
  );
  if (membership === undefined) return { outcome: 'unknown_account' };
  if (change !== undefined) {
    log(events.REVIEW_DECIDED, { accountId, decision, version: membership.version });
    return { outcome: 'decided', membership };
  }
  // Nothing was written, so this is the membership that the request was judged by.
  const verdict = judge(membership, request, now());
  if ('outcome' in verdict) return verdict;
  return { outcome: 'possible', membership: { ...membership, review: verdict.facts.review } };
}

function judge(
  known: Membership,
  { decision, versions, justification }: ReviewRequest,
  now: Instant,
): Change | ReviewRefusal {
  if (versions !== 'any' && !versions.includes(known.version)) return { outcome: 'version_changed' };
  const change = reviewed(known, decision, now, justification);
  if (change !== undefined) return change;
  const { from } = reviewTransitions[decision];
  return { outcome: 'not_possible', decision, review: known.review.value, possibleFrom: from };
}
