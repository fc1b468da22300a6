import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Instant } from '../membership/facts.ts';
import type { Environment, VariableOf } from '../platform/environment.ts';
import type { RequestBudget } from './budget.ts';
import { createConstantContact } from './client.ts';
import { createCredentials } from './credentials.ts';
import { createHttp, fullJitter } from './http.ts';
import { createSharedToken } from './shared-token.ts';
import { createAccessTokens, type TokenLease } from './token.ts';
import { createTokenRequest } from './token-endpoint.ts';
import type { ConstantContact } from './types.ts';

/**
 * The vendor's API as a function's environment has it. Call it once per process: it makes the process's Secrets Manager client,
 * HTTP client and token cache. Nothing is read or sent before the first call.
 *
 * @param budget asked before every try of a call to the API; the token endpoint is not part of that
 * @param lease held while a new access token is asked for; see {@link TokenLease}
 * @param warn told, without any secret, when sharing the access token between the functions does not work
 */
export const constantContactFromEnvironment = (
  environment: Pick<
    Environment,
    Extract<VariableOf<'constant-contact'>, `CONSTANT_CONTACT_${string}` | `${string}_SECRET`>
  >,
  {
    budget,
    lease,
    now,
    warn = () => {},
  }: {
    readonly budget: RequestBudget;
    readonly lease: TokenLease;
    readonly now: () => Instant;
    readonly warn?: (message: string) => void;
  },
): ConstantContact => {
  const client = new SecretsManagerClient({ requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 } });
  const backoff = fullJitter(Math.random);
  const credentials = createCredentials({ client, secretId: environment.PARTNER_CREDENTIALS_SECRET, now });
  const request = createTokenRequest({
    tokenUrl: environment.CONSTANT_CONTACT_TOKEN_URL,
    grant: environment.CONSTANT_CONTACT_TOKEN_GRANT,
    credentials,
    http: createHttp({ now, backoff }),
    now,
  });
  const shared = createSharedToken({ client, secretId: environment.PARTNER_TOKEN_SECRET });
  const accessTokens = createAccessTokens({ request, shared, lease, ownerId: randomUUID(), now, sleep, warn });
  const http = createHttp({ now, backoff, budget });
  return createConstantContact({ apiUrl: environment.CONSTANT_CONTACT_API_URL, http, credentials, accessTokens });
};
