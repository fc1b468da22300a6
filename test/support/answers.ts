/** The use cases as callers see them: a request's parsed body in, the answer or the problem out. */
import type * as z from 'zod/mini';
import { checkAnswerOf, checkEntryOf, questionOf } from '../../shared/api/answers/checks.ts';
import { importAnswerOf } from '../../shared/api/answers/imports.ts';
import { reviewAnswerOf, reviewRequestOf, reviewResultOf } from '../../shared/api/answers/reviews.ts';
import {
  registrationAnswerOf,
  registrationOf,
  verificationAnswerOf,
  verifySubjectOf,
} from '../../shared/api/answers/verifications.ts';
import type { RowRefusal } from '../../shared/api/lists/file-row.ts';
import type { registerMembership as registerOperation } from '../../shared/api/operations/register.ts';
import type { verifyMembership as verifyOperation } from '../../shared/api/operations/verify.ts';
import type { Problem } from '../../shared/api/problems.ts';
import type { CheckAnswer } from '../../shared/api/schemas/checks.ts';
import type { Question } from '../../shared/api/schemas/questions.ts';
import type { Instant } from '../../shared/base/time.ts';
import type { ReviewDecision } from '../../shared/domain/membership/reviews.ts';
import {
  type BatchCheckDependencies,
  type CheckDependencies,
  checkMembership,
  checkMemberships,
} from '../../shared/use-cases/memberships/check.ts';
import {
  type ImportDependencies,
  type ImportOrder,
  importList,
  type ListRows,
} from '../../shared/use-cases/memberships/import.ts';
import { type RegistrationDependencies, registerMembership } from '../../shared/use-cases/memberships/register.ts';
import { decideReview, type ReviewDependencies } from '../../shared/use-cases/memberships/review.ts';
import {
  type ReviewBatch,
  type ReviewBatchDependencies,
  reviewMemberships,
} from '../../shared/use-cases/memberships/review-batch.ts';
import { type VerificationDependencies, verifyMembership } from '../../shared/use-cases/memberships/verify.ts';

const bodyOrProblem = (answer: { readonly body: CheckAnswer } | Problem): CheckAnswer | Problem =>
  'problem' in answer ? answer : answer.body;

/** A check that no damaged item is expected to spoil. */
export const answerQuestion = async (question: Question, dependencies: CheckDependencies): Promise<CheckAnswer> => {
  const answer = await answerCheck(question, dependencies);
  if ('problem' in answer) throw new Error(`the check is a problem: ${answer.problem}`);
  return answer;
};

export const answerCheck = async (
  question: Question,
  dependencies: CheckDependencies,
): Promise<CheckAnswer | Problem> =>
  bodyOrProblem(checkAnswerOf(await checkMembership(questionOf(question), dependencies)));

export const answerChecks = async (questions: readonly Question[], dependencies: BatchCheckDependencies) =>
  (await checkMemberships(questions.map(questionOf), dependencies)).map(checkEntryOf);

export const answerVerification = async (
  body: z.infer<(typeof verifyOperation)['request']['body']>,
  caller: string,
  deadline: Instant,
  dependencies: VerificationDependencies,
): Promise<CheckAnswer | Problem> => {
  const actor = { kind: 'client', id: caller } as const;
  const result = await verifyMembership(verifySubjectOf(body), { actor, deadline }, dependencies);
  return bodyOrProblem(verificationAnswerOf(result, dependencies.now()));
};

export const answerRegistration = async (
  body: z.infer<(typeof registerOperation)['request']['body']>,
  caller: string,
  deadline: Instant,
  dependencies: RegistrationDependencies,
): Promise<CheckAnswer | Problem> => {
  const actor = { kind: 'client', id: caller } as const;
  const result = await registerMembership(registrationOf(body), { actor, deadline }, dependencies);
  return bodyOrProblem(registrationAnswerOf(result, dependencies.now()));
};

export const answerReview = async (
  decision: ReviewDecision,
  request: Parameters<typeof reviewRequestOf>[1],
  dependencies: ReviewDependencies,
) => reviewAnswerOf(await decideReview(reviewRequestOf(decision, request), dependencies));

export const answerReviewBatch = async (batch: ReviewBatch, dependencies: ReviewBatchDependencies) =>
  (await reviewMemberships(batch, dependencies)).map(reviewResultOf);

export const answerImport = async (rows: ListRows<RowRefusal>, order: ImportOrder, dependencies: ImportDependencies) =>
  importAnswerOf(await importList(rows, order, dependencies));
