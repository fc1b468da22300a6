import { log } from '../base/log.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import type { RefreshDependencies } from '../use-cases/webhooks/refresh.ts';
import { requestBudget } from './budget.ts';
import { guardedChanger } from './guarded-changer.ts';
import { partnerClient } from './partner-client.ts';

/** Real dependencies of reading the accounts of webhooks, created once per process. */
export function refreshDependencies(
  environment: EnvironmentFor<'memberships:change' | 'brake' | 'review-mode' | 'constant-contact'>,
): RefreshDependencies {
  return {
    constantContact: partnerClient(environment, requestBudget(environment, 'webhook')),
    changeMembership: guardedChanger(environment),
    reviewMode: environment.REVIEW_MODE,
    now: Date.now,
    log,
  };
}
