import { log } from '../base/log.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createWaitingWebhooks, createWebhookPostponer } from '../store/waiting-webhooks.ts';
import type { RefreshDependencies } from '../use-cases/webhooks/refresh.ts';
import type { RepeatDependencies } from '../use-cases/webhooks/repeat.ts';
import { requestBudget } from './budget.ts';
import { guardedChanger } from './guarded-changer.ts';
import { partnerClient } from './partner-client.ts';

type RefreshEnvironment = EnvironmentFor<'memberships:change' | 'brake' | 'review-mode' | 'constant-contact'>;

/** Real dependencies of reading the accounts of webhooks, created once per process. */
export function refreshDependencies(
  environment: RefreshEnvironment & EnvironmentFor<'webhooks:postpone'>,
): RefreshDependencies {
  return {
    constantContact: partnerClient(environment, requestBudget(environment, 'webhook')),
    changeMembership: guardedChanger(environment),
    postpone: createWebhookPostponer(storeContext, environment.WORK_STATE_TABLE),
    reviewMode: environment.REVIEW_MODE,
    now: Date.now,
    log,
  };
}

/** Real dependencies of reading them again, created once per process. */
export function repeatDependencies(
  environment: RefreshEnvironment & EnvironmentFor<'webhooks:repeat'>,
): RepeatDependencies {
  return {
    ...refreshDependencies(environment),
    waiting: createWaitingWebhooks(storeContext, environment.WORK_STATE_TABLE),
  };
}
