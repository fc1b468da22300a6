import type { registrationUses } from '../api/verification-uses.ts';
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

type WithoutNames = EnvironmentFor<(typeof registrationUses)[number]>;

/** Real dependencies of a verification and of a registration, created once per process. */
export const verificationDependencies = (
  environment: WithoutNames & EnvironmentFor<'legacy'>,
): RegistrationDependencies => {
  const dependencies = registrationDependencies(environment);
  if (!environment.LEGACY_ENABLED) return dependencies;
  const legacy = legacyCheckFromEnvironment(environment, { now: Date.now });
  return { ...dependencies, constantContact: { ...dependencies.constantContact, ...legacy } };
};

/** The same, for a registration that names no user name. */
export const registrationDependencies = (environment: WithoutNames): RegistrationDependencies => {
  const tables = tablesOf(environment);
  return {
    ...checkDependencies(environment),
    constantContact: partnerClient(environment, requestBudget(environment, 'interactive')),
    changeMembership: guardedChanger(environment),
    readLink: createLinkReader(storeContext, tables.memberships),
    links: createLinkChanger(storeContext, tables),
    reviewMode: environment.REVIEW_MODE,
    onVendorFailure: (failure) => log(events.VENDOR_FAILED, { ...failure }),
  };
};
