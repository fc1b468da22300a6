/** Requests for reviewers' decisions, and the answers to them. */
import type { AccountId } from '../../domain/membership/facts.ts';
import type { ReviewDecision } from '../../domain/membership/reviews.ts';
import type { ReviewOutcome, ReviewRefusal, ReviewRequest } from '../../use-cases/memberships/review.ts';
import type { ReviewItemOutcome, ReviewItemResult } from '../../use-cases/memberships/review-batch.ts';
import { type Versions, versionTag } from '../headers.ts';
import { type Problem, problems } from '../problems.ts';
import type { Answer } from './answer.ts';
import { problemOf } from './exceptions.ts';
import { membershipAnswerOf } from './memberships.ts';

/** The parts that the requests of all four decisions share. */
interface DecisionRequest {
  readonly path: { readonly accountId: AccountId };
  readonly body: { readonly justification?: string | undefined; readonly validateOnly: boolean };
  readonly ifMatch: Versions;
  readonly person: string;
}

export function reviewRequestOf(
  decision: ReviewDecision,
  { path: { accountId }, body: { justification, validateOnly }, ifMatch, person }: DecisionRequest,
): ReviewRequest {
  return { accountId, decision, versions: ifMatch, justification, validateOnly, person };
}

/** Answers with the membership and the tag of its version. */
export function reviewAnswerOf(result: ReviewOutcome): Answer | Problem {
  if (!('membership' in result)) return refusalOf(result);
  const { membership } = result;
  return { body: membershipAnswerOf(membership), headers: { etag: versionTag(membership.version) } };
}

/** Answers for one item of a batch. */
export function reviewResultOf({ accountId, result }: ReviewItemResult) {
  if (!('membership' in result)) {
    const { problem: code, detail } = itemRefusalOf(result);
    return { accountId, outcome: 'refused', problem: { code, ...problems[code], detail } } as const;
  }
  const { outcome, membership } = result;
  const { version, review } = membership;
  return { accountId, outcome: outcome === 'possible' ? 'valid' : 'done', version, review: review.value } as const;
}

function refusalOf(refusal: ReviewRefusal): Problem {
  switch (refusal.outcome) {
    case 'unknown_account':
      return { problem: 'MEMBERSHIP_NOT_FOUND' };
    case 'version_changed':
      return { problem: 'PRECONDITION_FAILED', detail: 'read the membership again before you decide' };
    case 'not_possible': {
      const { review, decision, possibleFrom } = refusal;
      return {
        problem: 'REVIEW_NOT_POSSIBLE',
        detail: `the review is ${review}; ${decision} is possible from ${possibleFrom.join(' or ')}`,
      };
    }
  }
}

function itemRefusalOf(result: Exclude<ReviewItemOutcome, { readonly membership: unknown }>): Problem {
  switch (result.outcome) {
    case 'justification_missing':
      return { problem: 'VALIDATION_FAILED', detail: `${result.decision} needs a justification` };
    case 'version_missing':
      return { problem: 'PRECONDITION_REQUIRED', detail: 'name the version that the decision is about' };
    case 'not_reached':
      return { problem: 'TIMED_OUT', detail: 'time ran out before this item; nothing was changed' };
    case 'unknown':
      return { problem: 'TIMED_OUT', detail: 'the decision may have been written: read the membership again' };
    case 'failed':
      return problemOf(result.error);
    default:
      return refusalOf(result);
  }
}
