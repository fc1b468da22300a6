/** A person's decision about one account, made on the version of the membership that this person has looked at. */

import type { Answer } from '../../api/answers/answer.ts';
import { membershipAnswerOf } from '../../api/answers/memberships.ts';
import { type IfMatch, matches, versionTag } from '../../api/headers.ts';
import type { Problem } from '../../api/problems.ts';
import type { Log } from '../../base/log.ts';
import type { Instant } from '../../base/time.ts';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
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
  readonly ifMatch: IfMatch;
  readonly justification: string | undefined;
  /** Check everything and change nothing. */
  readonly validateOnly: boolean;
  /** Who has decided. */
  readonly person: string;
}

const judge = (
  known: Membership,
  { decision, ifMatch, justification }: ReviewRequest,
  now: Instant,
): Change | Problem => {
  if (!matches(ifMatch, known.version)) {
    return { problem: 'PRECONDITION_FAILED', detail: 'look at the membership again before you decide' };
  }
  const change = reviewed(known, decision, now, justification);
  if (change !== undefined) return change;
  const { from } = reviewTransitions[decision];
  return {
    problem: 'REVIEW_NOT_POSSIBLE',
    detail: `the review is ${known.review.value}; ${decision} is possible from ${from.join(' or ')}`,
  };
};

/**
 * Decides about one account. The version is compared where the change is decided, so that whoever has lost a race is refused by
 * what is stored then, and overwrites nothing.
 *
 * @param read what has just been read of the membership, which saves a read
 * @returns the membership as it is now; with `validateOnly` as it would be, under the version that is stored
 */
export const decideReview = async (
  request: ReviewRequest,
  { changeMembership, now, log }: ReviewDependencies,
  read?: { readonly membership: Membership },
): Promise<Membership | Problem> => {
  const { accountId, decision, validateOnly, person } = request;
  const { membership, change } = await changeMembership(
    accountId,
    (known) => {
      if (known === undefined || validateOnly) return undefined;
      const verdict = judge(known, request, now());
      return 'problem' in verdict ? undefined : verdict;
    },
    { kind: 'reviewer', id: person },
    read,
  );
  if (membership === undefined) return { problem: 'MEMBERSHIP_NOT_FOUND' };
  if (change !== undefined) {
    log('REVIEW_DECIDED', { accountId, decision, version: membership.version });
    return membership;
  }
  // Nothing was written, so this is what it was judged by.
  const verdict = judge(membership, request, now());
  return 'problem' in verdict ? verdict : { ...membership, review: verdict.facts.review };
};

/** What the requests of all four operations have in common. */
interface DecisionRequest extends Pick<ReviewRequest, 'ifMatch' | 'person'> {
  readonly path: Pick<ReviewRequest, 'accountId'>;
  readonly body: { readonly justification?: string | undefined; readonly validateOnly: boolean };
}

/** Answers the request for one decision with the membership and its tag. */
export const answerReview = async (
  decision: ReviewDecision,
  { path: { accountId }, body: { justification, validateOnly }, ifMatch, person }: DecisionRequest,
  dependencies: ReviewDependencies,
): Promise<Answer | Problem> => {
  const request = { accountId, decision, ifMatch, justification, validateOnly, person };
  const result = await decideReview(request, dependencies);
  if ('problem' in result) return result;
  return { body: membershipAnswerOf(result), headers: { etag: versionTag(result.version) } };
};
