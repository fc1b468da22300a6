import type { VerificationDependencies } from '../api/verify.ts';
import { storeContext } from '../store/dynamodb.ts';
import { createMembershipChanger } from '../store/membership-changer.ts';
import { checkDependencies } from './check-dependencies.ts';
import type { EnvironmentFor } from './environment.ts';
import { log } from './log.ts';
import { partnerClient } from './partner-client.ts';
import { requestBudget } from './request-budget.ts';

/** The real dependencies of a verification, made once per process. */
export const verificationDependencies = (
  environment: EnvironmentFor<'memberships:get' | 'memberships:change' | 'policy' | 'review-mode' | 'constant-contact'>,
): VerificationDependencies => ({
  ...checkDependencies(environment),
  constantContact: partnerClient(environment, requestBudget(environment, 'interactive')),
  changeMembership: createMembershipChanger(storeContext, {
    memberships: environment.MEMBERSHIPS_TABLE,
    auditRecords: environment.AUDIT_RECORDS_TABLE,
  }),
  reviewMode: environment.REVIEW_MODE,
  failed: (failure) => log('VENDOR_FAILED', { ...failure }),
});
