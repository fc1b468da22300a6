/** Questions and answers of checks. */
import { toIso } from '../../base/time.ts';
import type { Subject } from '../../store/memberships/knowledge.ts';
import type { Checked, CheckOutcome, Question } from '../../use-cases/memberships/check.ts';
import type { CheckEntry, Question as QuestionBody } from '../operations/check.ts';
import { type Problem, problems } from '../problems.ts';
import type { CheckAnswer } from '../schemas/common.ts';

/** @param body names exactly one subject, which its schema has checked */
export function subjectOf({ accountId, userId, userName = '' }: QuestionBody): Subject {
  if (accountId !== undefined) return { accountId };
  return userId === undefined ? { userName } : { userId };
}

export function questionOf(body: QuestionBody): Question {
  return { subject: subjectOf(body), maxAgeSeconds: body.maxAgeSeconds };
}

const damaged = 'MEMBERSHIP_DAMAGED';

export function checkAnswerOf(result: CheckOutcome): { readonly body: CheckAnswer } | Problem {
  return result.outcome === 'damaged' ? { problem: damaged } : { body: answerOf(result.checked) };
}

/**
 * Answers for one subject of a batch as a check of it would. A problem takes the place of its
 * answer, so that nobody takes it for a no.
 */
export function checkEntryOf(result: CheckOutcome): CheckEntry {
  return result.outcome === 'damaged' ? { problem: { code: damaged, ...problems[damaged] } } : answerOf(result.checked);
}

/**
 * Picks the fields one by one: `z.encode`, as the other answers use it, would make a warm check two
 * to three percent slower (`npm run bench`).
 */
function answerOf({ decision, accountId, decisionId }: Checked): CheckAnswer {
  const { allowed, code, membership, evidence } = decision;
  return {
    allowed,
    code,
    accountId,
    membership: membership && {
      relationship: membership.relationship.value,
      activity: membership.activity.value,
      review: membership.review.value,
      version: membership.version,
    },
    evidence: evidence && {
      source: evidence.source,
      asOf: toIso(evidence.asOf),
      ageSeconds: evidence.ageSeconds,
      freshUntil: toIso(evidence.freshUntil),
      stale: evidence.stale,
    },
    decisionId,
  };
}
