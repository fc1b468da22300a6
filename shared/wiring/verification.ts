import { log } from '../base/log.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createMembershipChanger } from '../store/memberships/change.ts';
import { createLinkChanger, createLinkReader } from '../store/memberships/links.ts';
import type { RegistrationDependencies } from '../use-cases/memberships/register.ts';
import { requestBudget } from './budget.ts';
import { checkDependencies } from './check.ts';
import { legacyCheckFromEnvironment } from './constant-contact.ts';
import { partnerClient } from './partner-client.ts';

/** Real dependencies of a verification and of a registration, created once per process. */
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
    onVendorFailure: (failure) => log('VENDOR_FAILED', { ...failure }),
  };
};
