import { checkAnswerOf } from '../../api/answers/memberships.ts';
import type { Question } from '../../api/operations/check.ts';
import type { CheckAnswer } from '../../api/schemas/common.ts';
import type { Instant } from '../../base/time.ts';
import { type Decision, decide, mostFavourable } from '../../domain/membership/decide.ts';
import type { Policy } from '../../domain/membership/policy.ts';
import type { KnowledgeReader, Subject, SubjectKnowledge } from '../../store/memberships/knowledge.ts';

/** What answering a check needs. */
export interface CheckDependencies {
  readonly readKnowledge: KnowledgeReader;
  readonly policy: Policy;
  readonly now: () => Instant;
  readonly newId: () => string;
  /** Told of every decision, by its id, so that an answer that somebody shows can be found again. */
  readonly decided: (decision: Decision, answer: CheckAnswer) => void;
}

/** The subject of a question of which the schema has checked that it names exactly one. */
export const subjectOf = ({ accountId, userId, userName }: Question): Subject => {
  if (accountId !== undefined) return { accountId };
  return userId === undefined ? { userName: userName ?? '' } : { userId };
};

/** What is decided of each account that is known. */
export const decisionsOf = (
  known: readonly SubjectKnowledge[],
  { maxAgeSeconds }: Pick<Question, 'maxAgeSeconds'>,
  { policy, now }: Pick<CheckDependencies, 'policy' | 'now'>,
): Decision[] => known.map(({ knowledge }) => decide(knowledge, policy, now(), maxAgeSeconds));

/** The answer that tells of a decision, with an id by which it can be found again. */
export const answerDecision = (
  decision: Decision,
  accountId: string | undefined,
  { newId, decided }: Pick<CheckDependencies, 'newId' | 'decided'>,
): CheckAnswer => {
  const answer = checkAnswerOf(decision, accountId, newId());
  decided(decision, answer);
  return answer;
};

const answerOf = (
  known: readonly SubjectKnowledge[],
  question: Question,
  dependencies: CheckDependencies,
): CheckAnswer => {
  const decision = mostFavourable(decisionsOf(known, question, dependencies));
  return answerDecision(decision, decision.membership?.accountId ?? question.accountId, dependencies);
};

/** Answers questions in their order from what the store knows; the vendor is never asked. */
export const answerQuestions = async (
  questions: readonly Question[],
  dependencies: CheckDependencies,
): Promise<CheckAnswer[]> => {
  const known = await dependencies.readKnowledge(questions.map(subjectOf));
  return questions.map((question, index) => answerOf(known[index] ?? [], question, dependencies));
};

/** One question; see `answerQuestions`. */
export const answerQuestion = async (question: Question, dependencies: CheckDependencies): Promise<CheckAnswer> => {
  const [known = []] = await dependencies.readKnowledge([subjectOf(question)]);
  return answerOf(known, question, dependencies);
};
