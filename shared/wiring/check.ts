import { randomUUID } from 'node:crypto';
import { log } from '../base/log.ts';
import * as events from '../base/log-events.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import type { Policy } from '../domain/membership/policy.ts';
import { storeContext } from '../store/client.ts';
import { createKnowledgeReader } from '../store/memberships/knowledge.ts';
import type { CheckDependencies } from '../use-cases/memberships/check.ts';

/**
 * Real dependencies of a check: created once per process, so that warm calls find the connection
 * and the watermark.
 */
export const checkDependencies = (environment: EnvironmentFor<'memberships:get' | 'policy'>): CheckDependencies => ({
  readKnowledge: createKnowledgeReader(storeContext, environment.MEMBERSHIPS_TABLE),
  policy: policyFrom(environment),
  now: Date.now,
  newId: randomUUID,
  onDecision: ({ decision: { allowed, code }, accountId, decisionId }) =>
    log(events.CHECK_DECIDED, { decisionId, allowed, code, accountId }),
});

const policyFrom = (environment: EnvironmentFor<'policy'>): Policy => ({
  freshForSeconds: environment.FRESH_FOR_SECONDS,
  graceSeconds: environment.GRACE_SECONDS,
  whenEvidenceExpires: environment.WHEN_EVIDENCE_EXPIRES,
  inactiveActivities: environment.INACTIVE_ACTIVITIES,
});
