import { type Decision, type DecisionCode, decide, type Knowledge } from '../../domain/membership/decide.ts';
import type { KeptDecision } from '../../domain/membership/kept-decisions.ts';
import { type CheckDependencies, checkKnown } from './check.ts';

/** Why the same question is answered with another code now. */
export const changeCauses = [
  'membership_changed',
  'evidence_renewed',
  'policy_changed',
  'audit_passed_over',
  'time_passed',
] as const;
export type ChangeCause = (typeof changeCauses)[number];

/** `damaged`: what is stored of the account cannot be read. */
export type DecisionNow =
  | { readonly outcome: 'damaged' }
  | {
      readonly outcome: 'decided';
      readonly decision: Decision;
      /** Absent: the code is the same. */
      readonly because?: ChangeCause;
    };

type Dependencies = Pick<CheckDependencies, 'readKnowledge' | 'policy' | 'now'>;

/**
 * Decides about the account of a kept decision with what is known now. Undefined where the answer
 * named no account: nothing says then who was asked about.
 */
export async function decideAgain(kept: KeptDecision, dependencies: Dependencies): Promise<DecisionNow | undefined> {
  const { accountId, maxAgeSeconds } = kept;
  if (accountId === undefined) return undefined;
  const [known = []] = await dependencies.readKnowledge([{ accountId }]);
  const silent = { ...dependencies, newId: () => kept.decisionId, onDecision: () => {} };
  const result = checkKnown(known, { maxAgeSeconds }, silent);
  const knowledge = known[0]?.knowledge;
  if (result.outcome === 'damaged' || knowledge === undefined || knowledge === 'damaged') return { outcome: 'damaged' };
  const { decision } = result.checked;
  if (decision.code === kept.code) return { outcome: 'decided', decision };
  return { outcome: 'decided', decision, because: causeOf(kept, decision, { knowledge, ...dependencies }) };
}

/** What kept the same version, of the same evidence, from being decided the same. */
function causeOf(
  kept: KeptDecision,
  { code, membership, evidence }: Decision,
  { knowledge, policy }: Pick<Dependencies, 'policy'> & { readonly knowledge: Knowledge },
): ChangeCause {
  if (membership?.version !== kept.version) return 'membership_changed';
  if (evidence?.asOf !== kept.evidence?.asOf || evidence?.source !== kept.evidence?.source) return 'evidence_renewed';
  // The policy is not kept: if the question were answered otherwise at its own time, it was another.
  const wouldHaveBeen = timesOf(kept).map((at) => decide(knowledge, policy, at, kept.maxAgeSeconds).code);
  if (wouldHaveBeen.includes(kept.code)) return 'time_passed';
  const isPassedOver = isOpenThenOnly(kept.code, code) && policy.whenEvidenceExpires === 'allow';
  return isPassedOver ? 'audit_passed_over' : 'policy_changed';
}

/** A line is written a moment after its decision. */
const timesOf = ({ decidedAt }: KeptDecision) => [decidedAt, decidedAt - 1_000];

/** Expired evidence counted for want of a younger audit; an audit has succeeded since, without the account. */
const isOpenThenOnly = (then: DecisionCode, now: DecisionCode): boolean =>
  then === 'MEMBER_UNVERIFIED' && now === 'EVIDENCE_EXPIRED';
