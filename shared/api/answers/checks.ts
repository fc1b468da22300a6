/** Questions and answers of checks. */
import { toIso } from '../../base/time.ts';
import type { Membership } from '../../domain/membership/facts.ts';
import type { Subject } from '../../store/memberships/knowledge.ts';
import type { Checked, CheckOutcome, Question } from '../../use-cases/memberships/check.ts';
import { type Problem, problems } from '../problems.ts';
import type { CheckEntry } from '../schemas/check-entries.ts';
import type { CheckAnswer } from '../schemas/checks.ts';
import type { Question as QuestionBody } from '../schemas/questions.ts';
import type { StatedAnswer } from '../schemas/statements.ts';
import { originOf } from './origins.ts';

/**
 * @param body names exactly one subject, which its schema has checked
 * @param sent the body as it came
 */
export function subjectOf({ accountId, userId, userName }: QuestionBody, sent?: unknown): Subject {
  if (accountId !== undefined) return { accountId };
  return originOf({ userId, userName }, sent);
}

export function questionOf(body: QuestionBody, sent?: unknown): Question {
  return { subject: subjectOf(body, sent), maxAgeSeconds: body.maxAgeSeconds };
}

/** @param sent the body of the batch as it came */
export function questionsOf({ subjects }: { readonly subjects: readonly QuestionBody[] }, sent: unknown): Question[] {
  const given: unknown = typeof sent === 'object' && sent !== null ? Reflect.get(sent, 'subjects') : undefined;
  return subjects.map((body, index) => questionOf(body, Array.isArray(given) ? given[index] : undefined));
}

const damaged = 'MEMBERSHIP_DAMAGED';

export function checkAnswerOf(result: CheckOutcome): { readonly body: CheckAnswer } | Problem {
  return result.outcome === 'damaged' ? { problem: damaged } : { body: answerOf(result.checked) };
}

/** @param statement what was signed; undefined: it could not be */
export const statedAnswerOf = (
  checked: Checked,
  statement: string | undefined,
): { readonly body: StatedAnswer } | Problem =>
  statement === undefined
    ? { problem: 'STATEMENT_NOT_SIGNED', retryAfterSeconds: 1 }
    : { body: { ...answerOf(checked), statement } };

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
    membership: membership && summaryOf(membership),
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

export const summaryOf = ({ relationship, activity, review, version }: Membership) => ({
  relationship: relationship.value,
  activity: activity.value,
  review: review.value,
  version,
});
