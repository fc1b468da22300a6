/** Checks as gateways ask for them: about a user, and about one account of that user. */
import type { AccountId } from '../../domain/membership/facts.ts';
import type { SubjectKnowledge } from '../../store/memberships/knowledge.ts';
import { type CheckDependencies, type CheckOutcome, checkKnown, type Question } from './check.ts';

/** Why a question is no, whatever is stored. */
export const foreignCodes = ['UNKNOWN_ACTION', 'UNKNOWN_SUBJECT_TYPE', 'UNKNOWN_RESOURCE'] as const;
export type ForeignCode = (typeof foreignCodes)[number];

export interface AccessQuestion extends Question {
  /** Only this account of the subject counts; absent: the most favourable one. */
  readonly accountId?: AccountId | undefined;
}

/** `foreign`: the question is about something else than the use of the integration. */
export type Evaluated = CheckOutcome | { readonly outcome: 'foreign'; readonly code: ForeignCode };

/** Decides one question, as a check does. A question about something else is asked of nobody. */
export async function evaluate(
  question: AccessQuestion | ForeignCode,
  dependencies: CheckDependencies,
): Promise<Evaluated> {
  if (typeof question === 'string') return { outcome: 'foreign', code: question };
  const [known = []] = await dependencies.readKnowledge([question.subject]);
  return evaluateKnown(known, question, dependencies);
}

function evaluateKnown(
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
