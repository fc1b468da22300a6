import { randomUUID } from 'node:crypto';
import { log } from '../base/log.ts';
import * as events from '../base/log-events.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createKnowledgeReader } from '../store/memberships/knowledge.ts';
import type { BatchCheckDependencies, CheckOutcome } from '../use-cases/memberships/check.ts';
import { policyFrom } from './policy.ts';

/**
 * Real dependencies of a check: created once per process, so that warm calls find the connection
 * and the watermark.
 */
export const checkDependencies = (
  environment: EnvironmentFor<'memberships:get' | 'policy'>,
): BatchCheckDependencies => ({
  readKnowledge: createKnowledgeReader(storeContext, environment.MEMBERSHIPS_TABLE),
  policy: policyFrom(environment),
  now: Date.now,
  newId: randomUUID,
  onDecision: ({ decision: { code }, accountId, decisionId }) =>
    log(events.CHECK_DECIDED, { decisionId, code, accountId }),
  onBatch: (decisionId, outcomes) =>
    log(events.CHECKS_DECIDED, { decisionId, counts: countsOf(outcomes), decisions: outcomes.map(wordOf) }),
});

/** By code, so that a metric can be taken from a line. */
const countsOf = (outcomes: readonly CheckOutcome[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    const code = codeOf(outcome);
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
};

const codeOf = (result: CheckOutcome): string =>
  result.outcome === 'damaged' ? 'DAMAGED' : result.checked.decision.code;

/** `MEMBER a07e1lwvtuw0`, or only the code where no account is known. */
const wordOf = (result: CheckOutcome): string => {
  const accountId = result.outcome === 'damaged' ? undefined : result.checked.accountId;
  return accountId === undefined ? codeOf(result) : `${codeOf(result)} ${accountId}`;
};
