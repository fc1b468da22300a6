import { log } from '../base/log.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createMembershipChanger } from '../store/memberships/change.ts';
import { createMembershipsReader } from '../store/memberships/read.ts';
import type { ReviewDependencies } from '../use-cases/memberships/review.ts';
import type { ReviewBatchDependencies } from '../use-cases/memberships/review-batch.ts';
import { tablesOf } from './tables.ts';

/** Real dependencies of a decision, created once per process. */
export const reviewDependencies = (environment: EnvironmentFor<'memberships:change'>): ReviewDependencies => ({
  changeMembership: createMembershipChanger(storeContext, tablesOf(environment)),
  now: Date.now,
  log,
});

/** Real dependencies of a batch of decisions, created once per process. */
export const reviewBatchDependencies = (
  environment: EnvironmentFor<'memberships:get' | 'memberships:change'>,
): ReviewBatchDependencies => ({
  ...reviewDependencies(environment),
  readMemberships: createMembershipsReader(storeContext, environment.MEMBERSHIPS_TABLE),
});
