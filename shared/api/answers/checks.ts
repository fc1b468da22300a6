/** Questions and answers of checks. */
import * as z from '../../base/zod.ts';
import type { Subject } from '../../store/memberships/knowledge.ts';
import type { Checked, Question } from '../../use-cases/memberships/check.ts';
import type { Question as QuestionBody } from '../operations/check.ts';
import { type CheckAnswer, checkAnswer } from '../schemas/common.ts';

/** @param body names exactly one subject, which its schema has checked */
export function subjectOf({ accountId, userId, userName = '' }: QuestionBody): Subject {
  if (accountId !== undefined) return { accountId };
  return userId === undefined ? { userName } : { userId };
}

export function questionOf(body: QuestionBody): Question {
  return { subject: subjectOf(body), maxAgeSeconds: body.maxAgeSeconds };
}

export function checkAnswerOf({ decision, accountId, decisionId }: Checked): CheckAnswer {
  const { membership } = decision;
  return z.encode(checkAnswer, {
    ...decision,
    accountId,
    decisionId,
    membership: membership && {
      relationship: membership.relationship.value,
      activity: membership.activity.value,
      review: membership.review.value,
      version: membership.version,
    },
  });
}
