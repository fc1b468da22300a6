import type { RegistrationDependencies } from '../api/register.ts';
import { legacyCheckFromEnvironment } from '../constant-contact/production.ts';
import { storeContext } from '../store/dynamodb.ts';
import { createLinkChanger, createLinkReader } from '../store/links.ts';
import { createMembershipChanger } from '../store/membership-changer.ts';
import { checkDependencies } from './check-dependencies.ts';
import type { EnvironmentFor } from './environment.ts';
import { log } from './log.ts';
import { partnerClient } from './partner-client.ts';
import { requestBudget } from './request-budget.ts';

/** The real dependencies of a verification and of a registration, made once per process. */
export const verificationDependencies = (
  environment: EnvironmentFor<
    'memberships:get' | 'memberships:change' | 'links:change' | 'policy' | 'review-mode' | 'constant-contact' | 'legacy'
  >,
): RegistrationDependencies => {
  const tables = { memberships: environment.MEMBERSHIPS_TABLE, auditRecords: environment.AUDIT_RECORDS_TABLE };
  return {
    ...checkDependencies(environment),
    constantContact: {
      ...partnerClient(environment, requestBudget(environment, 'interactive')),
      ...(environment.LEGACY_ENABLED ? legacyCheckFromEnvironment(environment, { now: Date.now }) : {}),
    },
    changeMembership: createMembershipChanger(storeContext, tables),
    readLink: createLinkReader(storeContext, tables.memberships),
    links: createLinkChanger(storeContext, tables),
    reviewMode: environment.REVIEW_MODE,
    failed: (failure) => log('VENDOR_FAILED', { ...failure }),
  };
};
