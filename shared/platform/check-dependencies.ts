import { randomUUID } from 'node:crypto';
import { type CheckDependencies, policyFrom } from '../api/check.ts';
import { storeContext } from '../store/dynamodb.ts';
import { createKnowledgeReader } from '../store/knowledge.ts';
import type { EnvironmentFor } from './environment.ts';
import { log } from './log.ts';

/** The real dependencies of a check: made once per process, so that warm calls find the connection and the watermark. */
export const checkDependencies = (environment: EnvironmentFor<'memberships:get' | 'policy'>): CheckDependencies => ({
  readKnowledge: createKnowledgeReader(storeContext, environment.MEMBERSHIPS_TABLE),
  policy: policyFrom(environment),
  now: Date.now,
  newId: randomUUID,
  decided: ({ allowed, code }, { decisionId, accountId }) => {
    log('CHECK_DECIDED', { decisionId, allowed, code, accountId });
  },
});
