/** Real dependencies of the functions that keep and read decisions, created once per process. */
import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createDecisionReader, createDecisionWriter } from '../store/decisions.ts';
import { decidingDependencies } from './check.ts';

export const decisionWriter = (environment: EnvironmentFor<'decisions:keep'>) =>
  createDecisionWriter(storeContext, environment.WORK_STATE_TABLE, environment.DECISION_RETENTION_DAYS);

export const decisionReading = (environment: EnvironmentFor<'memberships:get' | 'policy' | 'decisions:read'>) => ({
  ...decidingDependencies(environment),
  read: createDecisionReader(storeContext, environment.WORK_STATE_TABLE),
});
