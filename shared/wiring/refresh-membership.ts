import { log } from '../base/log.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createMembershipChanger } from '../store/memberships/change.ts';
import type { RefreshDependencies } from '../use-cases/webhooks/refresh.ts';
import { requestBudget } from './budget.ts';
import { partnerClient } from './partner-client.ts';
import { tablesOf } from './tables.ts';

/** Real dependencies of reading the accounts of webhooks, created once per process. */
export function refreshDependencies(
  environment: EnvironmentFor<'memberships:change' | 'review-mode' | 'constant-contact'>,
): RefreshDependencies {
  return {
    constantContact: partnerClient(environment, requestBudget(environment, 'webhook')),
    changeMembership: createMembershipChanger(storeContext, tablesOf(environment)),
    reviewMode: environment.REVIEW_MODE,
    now: Date.now,
    log,
  };
}
