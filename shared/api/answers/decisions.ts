import * as z from '../../base/zod.ts';
import type { EnvironmentFor } from '../../config/environment.ts';
import type { Keeping } from '../../domain/membership/kept-decisions.ts';
import type { StoredDecision } from '../../store/decisions.ts';
import type { DecisionNow } from '../../use-cases/memberships/decide-again.ts';
import { keptDecision } from '../operations/decisions.ts';
import { type Problem, problems } from '../problems.ts';

const damaged = 'MEMBERSHIP_DAMAGED';

export function decisionAnswerOf(kept: StoredDecision, now: DecisionNow | undefined) {
  return { body: z.encode(keptDecision, { ...kept, now: now && nowOf(now) }) };
}

function nowOf(now: DecisionNow) {
  if (now.outcome === 'damaged') return { problem: { code: damaged, ...problems[damaged] } } as const;
  const { allowed, code, membership, evidence } = now.decision;
  return {
    allowed,
    code,
    version: membership?.version,
    evidence: evidence && { source: evidence.source, asOf: evidence.asOf },
    same: now.because === undefined,
    because: now.because,
  };
}

const whatIsKept: Readonly<Record<Keeping, string>> = {
  none: 'no decisions are kept: the setting keepDecisions is none',
  denials: 'only denials are kept, by the setting keepDecisions',
  sampled: 'only a sample of the decisions is kept, by the setting keepDecisions',
  all: 'all decisions are kept, by the setting keepDecisions',
};

/** Says why it may be so: what is kept, since when, and for how long. */
export const noDecision = ({
  KEEP_DECISIONS: keep,
  DECISION_RETENTION_DAYS: days,
}: EnvironmentFor<'decisions:read'>): Problem => ({
  problem: 'DECISION_NOT_FOUND',
  detail: `${whatIsKept[keep]}; each can be read some seconds after its answer, and for ${days} days`,
});
