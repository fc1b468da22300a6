/** What time alone makes of evidence, in stages. Each is announced once, by a record of its own. */
import type { Instant } from '../../base/time.ts';
import { type Evidence, type Membership, relationshipEvidence, type Watermark } from '../membership/facts.ts';
import type { Policy } from '../membership/policy.ts';

/**
 * In their order: the evidence is no longer fresh; half of the grace is over, so there is still time
 * to act; the evidence is too old for a yes. Where there is no grace, only the last one comes.
 */
export const stages = ['in_grace', 'expiring', 'expired'] as const;
export type Stage = (typeof stages)[number];

/** The last stage that was announced, and when the evidence was observed that it was about. */
export interface Announced {
  readonly stage: Stage;
  readonly asOf: Instant;
}

type Durations = Pick<Policy, 'freshForSeconds' | 'graceSeconds'>;

/** The last moment before a stage: as in `decide`, evidence of that age is not in it yet. */
export function momentOf(stage: Stage, observedAt: Instant, { freshForSeconds, graceSeconds }: Durations): Instant {
  const seconds = {
    in_grace: freshForSeconds,
    expiring: (freshForSeconds + graceSeconds) / 2,
    expired: graceSeconds,
  }[stage];
  return observedAt + seconds * 1000;
}

/** The stage of evidence of this age; undefined: it is fresh. */
export function stageAt(observedAt: Instant, policy: Durations, now: Instant): Stage | undefined {
  return stages.findLast((stage) => now > momentOf(stage, observedAt, policy));
}

const rankOf = (stage: Stage | undefined): number => (stage === undefined ? -1 : stages.indexOf(stage));

/** Whether evidence of this moment is in a stage that was not announced yet. */
export function isNewStage({ stage, asOf }: Announced, announced: Announced | undefined): boolean {
  return rankOf(stage) > rankOf(announced?.asOf === asOf ? announced.stage : undefined);
}

/** The stage to look for next; undefined: the last one has been announced. */
function nextStage(asOf: Instant, announced: Announced | undefined): Stage | undefined {
  return announced?.asOf === asOf ? stages[rankOf(announced.stage) + 1] : stages[0];
}

/** What is known of an account by its records, and what was announced about its evidence. */
export interface AccountState {
  readonly membership: Membership;
  readonly announced?: Announced | undefined;
}

/**
 * What to look for as time passes, if the account lives by evidence of its own: one that the
 * watermark speaks for is announced with all the others.
 */
export function dueOf(
  { membership, announced }: AccountState,
  watermark: Watermark | undefined,
): { readonly stage: Stage; readonly asOf: Instant } | undefined {
  const own = ownEvidence(membership, watermark);
  const stage = own && nextStage(own.observedAt, announced);
  return own && stage && { stage, asOf: own.observedAt };
}

/**
 * The evidence of an account under the partner, unless it is the watermark's: its own, or that of
 * the moment for which the watermark excepts it.
 */
export function ownEvidence(membership: Membership, watermark: Watermark | undefined): Evidence | undefined {
  if (membership.relationship.value !== 'under_partner') return undefined;
  const evidence = relationshipEvidence(membership, watermark);
  const isExcepted = watermark?.except?.some(({ accountId }) => accountId === membership.accountId) === true;
  return evidence === membership.relationship.evidence || isExcepted ? evidence : undefined;
}
