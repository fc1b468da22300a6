import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant } from '../base/time.ts';
import type { VariableOf } from '../config/environment.ts';
import type { Environment } from '../config/variables.ts';
import { type ConstantContactOptions, createConstantContact } from '../constant-contact/accounts/client.ts';
import type { Refusal } from '../constant-contact/accounts/refusals.ts';
import { createCredentials } from '../constant-contact/auth/credentials.ts';
import { secretsClient } from '../constant-contact/auth/secrets-client.ts';
import { createSharedToken } from '../constant-contact/auth/shared-token.ts';
import { createTokenRequest } from '../constant-contact/auth/token-endpoint.ts';
import { createAccessTokens, type TokenLease } from '../constant-contact/auth/tokens.ts';
import { createLegacyCheck, type LegacyCheck } from '../constant-contact/legacy/check.ts';
import { createPartnerOperations } from '../constant-contact/operations/operations.ts';
import type { PartnerOperations } from '../constant-contact/operations/types.ts';
import type { RequestBudget } from '../constant-contact/transport/budget.ts';
import { createHttp, fullJitter } from '../constant-contact/transport/client.ts';
import type { ConstantContact } from '../constant-contact/types.ts';

export type ConstantContactEnvironment = Pick<
  Environment,
  Extract<
    VariableOf<'constant-contact'>,
    `CONSTANT_CONTACT_${string}` | `${string}_SECRET` | 'NOT_OURS_ANSWERS' | 'ACTIVITY_WORDS'
  >
>;

export interface ConstantContactParts {
  /** Asked before every try of an API call; requests for tokens do not count. */
  readonly budget: RequestBudget;
  /** Held while a new access token is asked for; see {@link TokenLease}. */
  readonly lease: TokenLease;
  readonly now: () => Instant;
  /** Called when the functions cannot share the access token; the message holds no secret. */
  readonly warn?: (message: string) => void;
  /** Called with a refusal of a plan that is not known to mean "not yours". */
  readonly onUnclearRefusal?: (refusal: Refusal) => void;
}

/**
 * Creates the client of the vendor's API from a function's environment. Call it once per process:
 * it creates the Secrets Manager client, HTTP client and token cache. Nothing is read or sent
 * before the first call.
 */
export function constantContactFromEnvironment(
  environment: ConstantContactEnvironment,
  parts: ConstantContactParts,
): ConstantContact {
  return createConstantContact(optionsFromEnvironment(environment, parts));
}

/** Creates the partner operations; see {@link constantContactFromEnvironment}. */
export function partnerOperationsFromEnvironment(
  environment: ConstantContactEnvironment,
  parts: ConstantContactParts,
): PartnerOperations {
  return createPartnerOperations(optionsFromEnvironment(environment, parts));
}

/**
 * Creates the legacy check of user names. It does not count against the API key's limits, so it has
 * no budget.
 */
export function legacyCheckFromEnvironment(
  environment: Pick<Environment, 'LEGACY_URL' | 'PARTNER_CREDENTIALS_SECRET' | 'ACTIVITY_WORDS'>,
  { now }: { readonly now: () => Instant },
): LegacyCheck {
  return createLegacyCheck({
    url: environment.LEGACY_URL,
    http: createHttp({ now, backoff: fullJitter(Math.random) }),
    credentials: createCredentials({ client: secretsClient(), secretId: environment.PARTNER_CREDENTIALS_SECRET, now }),
    activityWords: environment.ACTIVITY_WORDS,
  });
}

function optionsFromEnvironment(
  environment: ConstantContactEnvironment,
  { budget, lease, now, warn = () => {}, onUnclearRefusal = () => {} }: ConstantContactParts,
): ConstantContactOptions {
  const client = secretsClient();
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
  return {
    apiUrl: environment.CONSTANT_CONTACT_API_URL,
    activityWords: environment.ACTIVITY_WORDS,
    notOursAnswers: environment.NOT_OURS_ANSWERS,
    onUnclearRefusal,
    http,
    credentials,
    accessTokens,
  };
}
