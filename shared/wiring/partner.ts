import { ulid } from 'ulid';
import { log } from '../base/log.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createOperationRecordWriter } from '../store/operation-records.ts';
import type { CancellationDependencies } from '../use-cases/partner/cancellation.ts';
import type { PartnerDependencies } from '../use-cases/partner/dependencies.ts';
import type { FollowingDependencies } from '../use-cases/partner/plans.ts';
import type { SsoUserDependencies } from '../use-cases/partner/sso-users.ts';
import { requestBudget } from './budget.ts';
import { partnerOperationsFromEnvironment } from './constant-contact.ts';
import { guardedChanger } from './guarded-changer.ts';
import { givingIdentities } from './identities.ts';
import { partnerClient, partnerParts } from './partner-client.ts';

type Recording = EnvironmentFor<'constant-contact' | 'operations:record'>;

type Following = Recording & EnvironmentFor<'memberships:change' | 'brake' | 'review-mode'>;

/** Real dependencies of operations at the vendor, created once per process. */
export function partnerDependencies(environment: Recording): PartnerDependencies {
  return dependenciesWith(environment, requestBudget(environment, 'interactive'));
}

/** Real dependencies of creating users who sign in through the partner. */
export function ssoUserDependencies(environment: Recording & EnvironmentFor<'links:change'>): SsoUserDependencies {
  return { ...partnerDependencies(environment), give: givingIdentities(environment) };
}

/** Real dependencies of operations whose answer updates the membership. */
export function followingDependencies(environment: Following): FollowingDependencies {
  return {
    ...partnerDependencies(environment),
    ...following(environment),
  };
}

/** Real dependencies of operations after which the account is read again. */
export function cancellationDependencies(environment: Following): CancellationDependencies {
  const budget = requestBudget(environment, 'interactive');
  return {
    ...dependenciesWith(environment, budget),
    ...following(environment),
    constantContact: partnerClient(environment, budget),
  };
}

function dependenciesWith(environment: Recording, budget: ReturnType<typeof requestBudget>): PartnerDependencies {
  return {
    operations: partnerOperationsFromEnvironment(environment, partnerParts(environment, budget)),
    record: createOperationRecordWriter(storeContext, environment.AUDIT_RECORDS_TABLE),
    newId: () => ulid(),
    log,
  };
}

function following(environment: Following) {
  return {
    changeMembership: guardedChanger(environment),
    reviewMode: environment.REVIEW_MODE,
    now: Date.now,
  };
}
