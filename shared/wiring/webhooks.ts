import { log } from '../base/log.ts';
import type { Instant } from '../base/time.ts';
import type { Environment, EnvironmentFor } from '../config/environment.ts';
import { createCredentials } from '../constant-contact/auth/credentials.ts';
import { secretsClient } from '../constant-contact/auth/secrets-client.ts';
import type { VendorResult } from '../constant-contact/result.ts';
import { succeeded } from '../constant-contact/result.ts';
import { createHttp, fullJitter } from '../constant-contact/transport/client.ts';
import { createKeySet } from '../constant-contact/webhooks/key-set.ts';
import { createKeySetRequest } from '../constant-contact/webhooks/sources.ts';

import { storeContext } from '../store/client.ts';
import { createMembershipChanger } from '../store/memberships/change.ts';
import { createWebhookRecorder } from '../store/webhook-work.ts';
import type { ReceiveDependencies } from '../use-cases/webhooks/receive.ts';
import type { RefreshDependencies } from '../use-cases/webhooks/refresh.ts';
import { requestBudget } from './budget.ts';
import { partnerClient } from './partner-client.ts';

/** Real dependencies of receiving webhooks, created once per process, so that warm calls find the keys. */
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

/** Real dependencies of reading accounts again, created once per process. */
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

/** Whoever names other keys, as another partner may, does not have the secret read for each of them. */
const leastBetweenReads = 60_000;

/** Call it once per process, like `constantContactFromEnvironment`; nothing is read or sent before the first call. */
const webhookSourcesFromEnvironment = (
  environment: Pick<Environment, 'CONSTANT_CONTACT_WEBHOOK_KEYS_URL' | 'PARTNER_CREDENTIALS_SECRET'>,
  { now }: { readonly now: () => Instant },
) => {
  const credentials = createCredentials({
    client: secretsClient(),
    secretId: environment.PARTNER_CREDENTIALS_SECRET,
    now,
  });
  let readAnewAt = Number.NEGATIVE_INFINITY;
  return {
    keySet: createKeySetRequest({
      url: environment.CONSTANT_CONTACT_WEBHOOK_KEYS_URL,
      http: createHttp({ now, backoff: fullJitter(Math.random) }),
    }),
    apiKey: async (deadline: Instant, { anew }: { readonly anew: boolean }): Promise<VendorResult<string>> => {
      if (anew && now() - readAnewAt >= leastBetweenReads) {
        readAnewAt = now();
        credentials.forget();
      }
      const result = await credentials.get(deadline);
      return result.ok ? succeeded(result.value.apiKey) : result;
    },
  };
};
