/** Checks as gateways ask for them: about a user, and about one account of that user. */
import { type EvaluationSemantic, endsWith } from '../../domain/membership/evaluation-semantics.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { SubjectKnowledge } from '../../store/memberships/knowledge.ts';
import {
  type BatchCheckDependencies,
  type CheckDependencies,
  type CheckOutcome,
  checkKnown,
  type Question,
} from './check.ts';

/** Why a question is no, whatever is stored. */
export type ForeignCode = 'UNKNOWN_ACTION' | 'UNKNOWN_SUBJECT_TYPE' | 'UNKNOWN_RESOURCE';

export interface AccessQuestion extends Question {
  /** Only this account of the subject counts; absent: the most favourable one. */
  readonly accountId?: AccountId | undefined;
}

/** The question is about something else than the use of the integration: no. */
export interface Foreign {
  readonly outcome: 'foreign';
  readonly code: ForeignCode;
}

/** What was sent is no question, and why. */
export interface Wrong {
  readonly outcome: 'wrong';
  readonly message: string;
}

export type Evaluated = CheckOutcome | Foreign;

/** Decides one question, as a check does. What is none is looked up nowhere. */
export async function evaluate(
  asked: AccessQuestion | Foreign | Wrong,
  dependencies: CheckDependencies,
): Promise<Evaluated | Wrong> {
  if ('outcome' in asked) return asked;
  const [known = []] = await dependencies.readKnowledge([asked.subject]);
  return evaluateKnown(known, asked, dependencies);
}

/**
 * Decides several questions, in order, up to the one that ends them. All are read at once; only those
 * that are answered are reported, by their order among those that were looked up. What is wrong or
 * damaged counts as a no.
 */
export async function evaluateAll(
  all: readonly (AccessQuestion | Foreign | Wrong)[],
  semantic: EvaluationSemantic,
  { readKnowledge, policy, now, newId, onBatch }: BatchCheckDependencies,
): Promise<(Evaluated | Wrong)[]> {
  const questions = all.flatMap((asked) => ('outcome' in asked ? [] : [asked]));
  const known = questions.length === 0 ? [] : await readKnowledge(questions.map(({ subject }) => subject));
  const batchId = newId();
  const decided: CheckOutcome[] = [];
  const decide = (question: AccessQuestion): CheckOutcome => {
    const index = decided.length;
    const silent = { policy, now, newId: () => `${batchId}.${index}`, onDecision: () => {} };
    const outcome = evaluateKnown(known[index] ?? [], question, silent);
    decided.push(outcome);
    return outcome;
  };
  const results: (Evaluated | Wrong)[] = [];
  for (const asked of all) {
    const result = 'outcome' in asked ? asked : decide(asked);
    results.push(result);
    if (endsWith(semantic, result.outcome === 'checked' && result.checked.decision.allowed)) break;
  }
  if (decided.length > 0) onBatch(batchId, decided);
  return results;
}

/** Decides by what is known of the subject. */
export function evaluateKnown(
  known: readonly SubjectKnowledge[],
  { subject, accountId, maxAgeSeconds }: AccessQuestion,
  dependencies: Omit<CheckDependencies, 'readKnowledge'>,
): CheckOutcome {
  if (accountId === undefined) return checkKnown(known, { subject, maxAgeSeconds }, dependencies);
  // An account without its id is a part of the link that cannot be read: it may be this very one.
  const own = known.filter(
    (each) => each.accountId === accountId || (each.accountId === undefined && each.knowledge === 'damaged'),
  );
  return checkKnown(own.length === 0 ? unlinked : own, { subject: { accountId }, maxAgeSeconds }, dependencies);
}

const unlinked: readonly SubjectKnowledge[] = [{ accountId: undefined, knowledge: { found: false, asked: 'user' } }];
