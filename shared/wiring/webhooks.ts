import { log } from '../base/log.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { createKeySet } from '../constant-contact/webhooks/key-set.ts';
import { webhookSourcesFromEnvironment } from '../constant-contact/webhooks/sources.ts';
import { storeContext } from '../store/client.ts';
import { createMembershipChanger } from '../store/memberships/change.ts';
import { createWebhookRecorder } from '../store/webhook-work.ts';
import type { ReceiveDependencies } from '../use-cases/webhooks/receive.ts';
import type { RefreshDependencies } from '../use-cases/webhooks/refresh.ts';
import { requestBudget } from './budget.ts';
import { partnerClient } from './partner-client.ts';

/** The real dependencies of receiving webhooks, made once per process, so that warm calls find the keys. */
export const receiveDependencies = (
  environment: EnvironmentFor<'webhooks:check' | 'webhooks:record'>,
): ReceiveDependencies => {
  const { keySet: request, apiKey } = webhookSourcesFromEnvironment(environment, { now: Date.now });
  return {
    keySet: createKeySet({ request, now: Date.now, failed: (failure) => log('WEBHOOK_KEYS_MISSING', { ...failure }) }),
    apiKey,
    record: createWebhookRecorder(storeContext, environment.WORK_STATE_TABLE),
    maxAgeSeconds: environment.WEBHOOK_MAX_AGE_SECONDS,
    now: Date.now,
    log,
  };
};

/** The real dependencies of reading accounts again, made once per process. */
export const refreshDependencies = (
  environment: EnvironmentFor<'memberships:change' | 'review-mode' | 'constant-contact'>,
): RefreshDependencies => ({
  constantContact: partnerClient(environment, requestBudget(environment, 'webhook')),
  changeMembership: createMembershipChanger(storeContext, {
    memberships: environment.MEMBERSHIPS_TABLE,
    auditRecords: environment.AUDIT_RECORDS_TABLE,
  }),
  reviewMode: environment.REVIEW_MODE,
  now: Date.now,
  log,
});
