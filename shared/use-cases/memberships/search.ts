/** What a subject may use: the yes of evaluations, all at once. */
import type { AccountId } from '../../domain/membership/facts.ts';
import { type CheckDependencies, checkKnown, type Question } from './check.ts';

type Dependencies = Pick<CheckDependencies, 'readKnowledge' | 'policy' | 'now'>;

/**
 * The accounts of a subject about which an evaluation would be a yes, in the order in which they were
 * linked. What is damaged would be no yes, so it is left out. Nothing is reported as a decision.
 */
export async function searchAccounts(
  { subject, maxAgeSeconds }: Question,
  { readKnowledge, policy, now }: Dependencies,
): Promise<readonly AccountId[]> {
  const [known = []] = await readKnowledge([subject]);
  const silent = { policy, now, newId: () => '', onDecision: () => {} };
  return known.flatMap((each) => {
    const result = checkKnown([each], { maxAgeSeconds }, silent);
    return result.outcome === 'checked' && result.checked.decision.allowed ? (each.accountId ?? []) : [];
  });
}
