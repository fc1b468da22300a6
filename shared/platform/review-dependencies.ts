import type { ReviewBatchDependencies } from '../api/review-batch.ts';
import type { ReviewDependencies } from '../api/reviews.ts';
import { storeContext } from '../store/dynamodb.ts';
import { createMembershipChanger } from '../store/membership-changer.ts';
import { createMembershipsReader } from '../store/membership-getter.ts';
import type { EnvironmentFor } from './environment.ts';
import { log } from './log.ts';

/** The real dependencies of a decision, made once per process. */
export const reviewDependencies = (environment: EnvironmentFor<'memberships:change'>): ReviewDependencies => ({
  changeMembership: createMembershipChanger(storeContext, {
    memberships: environment.MEMBERSHIPS_TABLE,
    auditRecords: environment.AUDIT_RECORDS_TABLE,
  }),
  now: Date.now,
  log,
});

/** The real dependencies of many decisions at once. */
export const reviewBatchDependencies = (
  environment: EnvironmentFor<'memberships:get' | 'memberships:change'>,
): ReviewBatchDependencies => ({
  ...reviewDependencies(environment),
  readMemberships: createMembershipsReader(storeContext, environment.MEMBERSHIPS_TABLE),
});
