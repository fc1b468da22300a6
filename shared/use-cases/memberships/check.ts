import type { Instant } from '../../base/time.ts';
import { type Decision, decide, mostFavourable } from '../../domain/membership/decide.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { Policy } from '../../domain/membership/policy.ts';
import type { KnowledgeReader, Subject, SubjectKnowledge } from '../../store/memberships/knowledge.ts';

export interface CheckDependencies {
  readonly readKnowledge: KnowledgeReader;
  readonly policy: Policy;
  readonly now: () => Instant;
  readonly newId: () => string;
  /** Called with every decision, so that support can find an answer by its `decisionId`. */
  readonly onDecision: (checked: Checked) => void;
}

export interface Question {
  readonly subject: Subject;
  /** The oldest evidence that the caller accepts; absent: any. */
  readonly maxAgeSeconds?: number | undefined;
}

/** A decision for a caller, with its account if that is known. */
export interface Checked {
  readonly decision: Decision;
  readonly accountId: AccountId | undefined;
  readonly decisionId: string;
}

/** Decides each question, in order, from the stored memberships; never asks the vendor. */
export async function checkMemberships(
  questions: readonly Question[],
  dependencies: CheckDependencies,
): Promise<Checked[]> {
  const known = await dependencies.readKnowledge(questions.map(({ subject }) => subject));
  return questions.map((question, index) => checkKnown(known[index] ?? [], question, dependencies));
}

/** Decides one question; see {@link checkMemberships}. */
export async function checkMembership(question: Question, dependencies: CheckDependencies): Promise<Checked> {
  const [known = []] = await dependencies.readKnowledge([question.subject]);
  return checkKnown(known, question, dependencies);
}

/** Decides by the most favourable account of a subject. */
export function checkKnown(
  known: readonly SubjectKnowledge[],
  { subject, maxAgeSeconds }: Partial<Question>,
  dependencies: Omit<CheckDependencies, 'readKnowledge'>,
): Checked {
  const { policy, now } = dependencies;
  const decision = mostFavourable(known.map(({ knowledge }) => decide(knowledge, policy, now(), maxAgeSeconds)));
  const named = subject !== undefined && 'accountId' in subject ? subject.accountId : undefined;
  return tellDecision(decision, decision.membership?.accountId ?? named, dependencies);
}

/** Gives a decision its id and reports it. */
export function tellDecision(
  decision: Decision,
  accountId: AccountId | undefined,
  { newId, onDecision }: Pick<CheckDependencies, 'newId' | 'onDecision'>,
): Checked {
  const checked = { decision, accountId, decisionId: newId() };
  onDecision(checked);
  return checked;
}
