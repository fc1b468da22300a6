import { randomUUID } from 'node:crypto';
import { log, logBehindAnswer } from '../base/log.ts';
import * as events from '../base/log-events.ts';
import { optionalIso } from '../base/time.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { isKept, type KeepingRule } from '../domain/membership/kept-decisions.ts';
import { storeContext } from '../store/client.ts';
import { createKnowledgeReader } from '../store/memberships/knowledge.ts';
import type {
  BatchCheckDependencies,
  CheckDependencies,
  Checked,
  CheckOutcome,
} from '../use-cases/memberships/check.ts';
import { policyFrom } from './policy.ts';

/** What is needed to decide, without a report of it. */
export const decidingDependencies = (
  environment: EnvironmentFor<'memberships:get' | 'policy'>,
): Pick<CheckDependencies, 'readKnowledge' | 'policy' | 'now'> => ({
  readKnowledge: createKnowledgeReader(storeContext, environment.MEMBERSHIPS_TABLE),
  policy: policyFrom(environment),
  now: Date.now,
});

/**
 * Real dependencies of a check: created once per process, so that warm calls find the connection
 * and the watermark. A decision that is kept is kept by its line, which CloudWatch brings to
 * `keep-decisions`: a check makes no request for it.
 */
export const checkDependencies = (
  environment: EnvironmentFor<'memberships:get' | 'policy' | 'decisions:log'>,
): BatchCheckDependencies => ({ ...decidingDependencies(environment), ...checkReports(environment) });

/** Ids of decisions, and their lines. */
export const checkReports = (
  environment: EnvironmentFor<'decisions:log'>,
): Omit<BatchCheckDependencies, keyof ReturnType<typeof decidingDependencies>> => {
  const rule: KeepingRule = { keep: environment.KEEP_DECISIONS, sampleFraction: environment.DECISION_SAMPLE_FRACTION };
  return {
    newId: randomUUID,
    onDecision: (checked) => {
      const { decision, accountId, decisionId } = checked;
      const line = { decisionId, code: decision.code, accountId };
      // What is kept is evidence: no answer goes out before it.
      if (isKept(decision, decisionId, rule)) log(events.CHECK_DECIDED, { ...line, kept: true, ...detailsOf(checked) });
      else logBehindAnswer(events.CHECK_DECIDED, line);
    },
    onBatch: (decisionId, outcomes) => {
      const details = detailsOfKept(outcomes, rule);
      const kept = Object.keys(details).length > 0 ? { kept: true, details } : {};
      log(events.CHECKS_DECIDED, {
        decisionId,
        counts: countsOf(outcomes),
        decisions: outcomes.map(wordOf),
        ...kept,
      });
    },
  };
};

/** What the line of a decision does not say otherwise. */
const detailsOf = ({ decision: { allowed, membership, evidence }, maxAgeSeconds }: Checked) => ({
  allowed,
  version: membership?.version,
  source: evidence?.source,
  asOf: optionalIso(evidence?.asOf),
  maxAgeSeconds,
});

/** Of the decisions of a batch that are kept, by their places in it. */
const detailsOfKept = (outcomes: readonly CheckOutcome[], rule: KeepingRule) =>
  Object.fromEntries(
    outcomes.flatMap((result, index) =>
      result.outcome === 'checked' && isKept(result.checked.decision, result.checked.decisionId, rule)
        ? [[index, detailsOf(result.checked)]]
        : [],
    ),
  );

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
