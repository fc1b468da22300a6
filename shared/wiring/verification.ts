import { log } from '../base/log.ts';
import * as events from '../base/log-events.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createLinkChanger, createLinkReader } from '../store/memberships/links.ts';
import type { RegistrationDependencies } from '../use-cases/memberships/register.ts';
import { requestBudget } from './budget.ts';
import { checkDependencies } from './check.ts';
import { legacyCheckFromEnvironment } from './constant-contact.ts';
import { guardedChanger } from './guarded-changer.ts';
import { partnerClient } from './partner-client.ts';
import { tablesOf } from './tables.ts';

/** Real dependencies of a verification and of a registration, created once per process. */
export const verificationDependencies = (
  environment: EnvironmentFor<
    | 'memberships:get'
    | 'memberships:change'
    | 'brake'
    | 'links:change'
    | 'policy'
    | 'decisions:log'
    | 'review-mode'
    | 'constant-contact'
    | 'legacy'
  >,
): RegistrationDependencies => {
  const tables = tablesOf(environment);
  return {
    ...checkDependencies(environment),
    constantContact: {
      ...partnerClient(environment, requestBudget(environment, 'interactive')),
      ...(environment.LEGACY_ENABLED ? legacyCheckFromEnvironment(environment, { now: Date.now }) : {}),
    },
    changeMembership: guardedChanger(environment),
    readLink: createLinkReader(storeContext, tables.memberships),
    links: createLinkChanger(storeContext, tables),
    reviewMode: environment.REVIEW_MODE,
    onVendorFailure: (failure) => log(events.VENDOR_FAILED, { ...failure }),
  };
};
