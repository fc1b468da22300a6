import type { Instant } from '../../base/time.ts';
import { type Decision, type DecisionCode, decide, mostFavourable } from '../../domain/membership/decide.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { Policy } from '../../domain/membership/policy.ts';
import type { KnowledgeReader, Subject, SubjectKnowledge } from '../../store/memberships/knowledge.ts';

export interface CheckDependencies {
  readonly readKnowledge: KnowledgeReader;
  readonly policy: Policy;
  readonly now: () => Instant;
  readonly newId: () => string;
  /** Called with every single decision, so that support can find an answer by its `decisionId`. */
  readonly onDecision: (checked: Checked) => void;
}

export interface BatchCheckDependencies extends CheckDependencies {
  /**
   * Called once with all that came of a batch, in order. The decision at `index` has the id
   * `<batchId>.<index>`, so that one log line can stand for a hundred.
   */
  readonly onBatch: (batchId: string, outcomes: readonly CheckOutcome[]) => void;
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
  /** The oldest evidence that the caller accepts; absent: any. */
  readonly maxAgeSeconds?: number | undefined;
}

/**
 * `damaged`: what is stored of the subject cannot be read, and nothing else gives a yes. Not a no:
 * damage takes no access away.
 */
export type CheckOutcome = { readonly outcome: 'checked'; readonly checked: Checked } | { readonly outcome: 'damaged' };

/**
 * Decides each question, in order, from the stored memberships; never asks the vendor. A damaged
 * item is the trouble of its own subjects only.
 */
export async function checkMemberships(
  questions: readonly Question[],
  dependencies: BatchCheckDependencies,
): Promise<CheckOutcome[]> {
  const known = await dependencies.readKnowledge(questions.map(({ subject }) => subject));
  const { policy, now, newId, onBatch } = dependencies;
  const batchId = newId();
  const outcomes = questions.map((question, index) =>
    checkKnown(known[index] ?? [], question, {
      policy,
      now,
      newId: () => `${batchId}.${index}`,
      onDecision: () => {},
    }),
  );
  onBatch(batchId, outcomes);
  return outcomes;
}

/** Decides one question; see {@link checkMemberships}. */
export async function checkMembership(question: Question, dependencies: CheckDependencies): Promise<CheckOutcome> {
  const [known = []] = await dependencies.readKnowledge([question.subject]);
  return checkKnown(known, question, dependencies);
}

/** Decides by the most favourable account of a subject. */
export function checkKnown(
  known: readonly SubjectKnowledge[],
  { subject, maxAgeSeconds }: Partial<Question>,
  dependencies: Omit<CheckDependencies, 'readKnowledge'>,
): CheckOutcome {
  const decisions = decisionsOf(known, dependencies, maxAgeSeconds);
  const decision = mostFavourable(decisions);
  if (!decision.allowed && decisions.length < known.length) return { outcome: 'damaged' };
  const named = subject !== undefined && 'accountId' in subject ? subject.accountId : undefined;
  return checkedAs(decision, decision.membership?.accountId ?? named, dependencies, maxAgeSeconds);
}

/** Whether a check of these accounts would be a yes; reports nothing. */
export function isAllowed(
  known: readonly SubjectKnowledge[],
  dependencies: Pick<CheckDependencies, 'policy' | 'now'>,
): boolean {
  return mostFavourable(decisionsOf(known, dependencies)).allowed;
}

/** Answers that a younger watermark might change. */
const byAge: ReadonlySet<DecisionCode> = new Set(['EVIDENCE_TOO_OLD', 'EVIDENCE_EXPIRED', 'MEMBER_UNVERIFIED']);

/** Decides about all accounts about which damaged items allow it. */
function decisionsOf(
  known: readonly SubjectKnowledge[],
  { policy, now }: Pick<CheckDependencies, 'policy' | 'now'>,
  maxAgeSeconds?: number,
): Decision[] {
  return known.flatMap(({ knowledge, isAgeUncertain }) => {
    if (knowledge === 'damaged') return [];
    const decision = decide(knowledge, policy, now(), maxAgeSeconds);
    return isAgeUncertain && byAge.has(decision.code) ? [] : [decision];
  });
}

/** Gives a decision its id and reports it. */
export function checkedAs(
  decision: Decision,
  accountId: AccountId | undefined,
  { newId, onDecision }: Pick<CheckDependencies, 'newId' | 'onDecision'>,
  maxAgeSeconds?: number,
): Extract<CheckOutcome, { readonly outcome: 'checked' }> {
  const checked: Checked = { decision, accountId, decisionId: newId(), maxAgeSeconds };
  onDecision(checked);
  return { outcome: 'checked', checked };
}
