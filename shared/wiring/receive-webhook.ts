import { log } from '../base/log.ts';
import * as events from '../base/log-events.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { createCredentials } from '../constant-contact/auth/credentials.ts';
import { secretsClient } from '../constant-contact/auth/secrets-client.ts';
import { succeeded } from '../constant-contact/result.ts';
import { createHttp, fullJitter } from '../constant-contact/transport/client.ts';
import { createKeySet } from '../constant-contact/webhooks/key-set.ts';
import { createKeySetRequest } from '../constant-contact/webhooks/sources.ts';
import { storeContext } from '../store/client.ts';
import { createWebhookRecorder } from '../store/webhook-work.ts';
import type { ReceiveDependencies } from '../use-cases/webhooks/receive.ts';

type ReceiveEnvironment = EnvironmentFor<'webhooks:check' | 'webhooks:record'>;

/**
 * Real dependencies of receiving webhooks, created once per process, so that warm calls find the
 * keys.
 */
export function receiveDependencies(environment: ReceiveEnvironment): ReceiveDependencies {
  const request = createKeySetRequest({
    url: environment.CONSTANT_CONTACT_WEBHOOK_KEYS_URL,
    http: createHttp({ now: Date.now, backoff: fullJitter(Math.random) }),
  });
  return {
    keySet: createKeySet({
      request,
      now: Date.now,
      onFailure: (failure) => log(events.WEBHOOK_KEYS_MISSING, { ...failure }),
    }),
    apiKey: createApiKeyReader(environment),
    record: createWebhookRecorder(storeContext, environment.WORK_STATE_TABLE),
    maxAgeSeconds: environment.WEBHOOK_MAX_AGE_SECONDS,
    now: Date.now,
    log,
  };
}

/** Bounds how often a webhook with an unknown key can make us read the secret again. */
const minReadIntervalMs = 60_000;

function createApiKeyReader({ PARTNER_CREDENTIALS_SECRET }: ReceiveEnvironment): ReceiveDependencies['apiKey'] {
  const credentials = createCredentials({
    client: secretsClient(),
    secretId: PARTNER_CREDENTIALS_SECRET,
    now: Date.now,
  });
  let refreshedAt = Number.NEGATIVE_INFINITY;
  return async (deadline, { refresh }) => {
    if (refresh && Date.now() - refreshedAt >= minReadIntervalMs) {
      refreshedAt = Date.now();
      credentials.forget();
    }
    const result = await credentials.get(deadline);
    return result.ok ? succeeded(result.value.apiKey) : result;
  };
}
