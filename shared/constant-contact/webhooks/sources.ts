/** What it takes to check the vendor's webhooks: the keys that it signs them with, and our own API key, which they name. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Environment } from '../../config/environment.ts';
import type { Instant } from '../../domain/membership/facts.ts';
import { createCredentials } from '../auth/credentials.ts';
import { succeeded } from '../result.ts';
import { createHttp, fullJitter, type Http } from '../transport/client.ts';
import { failureOf } from '../transport/errors.ts';
import type { VendorResult } from '../types.ts';

/** @returns the text of the key set at the given address, got in one request that is not repeated by itself */
export const createKeySetRequest =
  ({ url, http }: { readonly url: string; readonly http: Http }) =>
  async (deadline: Instant): Promise<VendorResult<string>> => {
    const answer = await http({ method: 'GET', url, headers: {}, repeatable: false, deadline });
    if (!answer.ok) return answer;
    return answer.value.status === 200
      ? succeeded(answer.value.text)
      : failureOf(answer.value, "The host of Constant Contact's webhook keys");
  };

/** Whoever names other keys, as another partner may, does not have the secret read for each of them. */
const leastBetweenReads = 60_000;

/** Call it once per process, like `constantContactFromEnvironment`; nothing is read or sent before the first call. */
export const webhookSourcesFromEnvironment = (
  environment: Pick<Environment, 'CONSTANT_CONTACT_WEBHOOK_KEYS_URL' | 'PARTNER_CREDENTIALS_SECRET'>,
  { now }: { readonly now: () => Instant },
) => {
  const client = new SecretsManagerClient({ requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 } });
  const credentials = createCredentials({ client, secretId: environment.PARTNER_CREDENTIALS_SECRET, now });
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
