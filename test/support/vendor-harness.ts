import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import type { Instant } from '../../shared/base/time.ts';
import { type ConstantContactOptions, createConstantContact } from '../../shared/constant-contact/accounts/client.ts';
import { createCredentials } from '../../shared/constant-contact/auth/credentials.ts';
import { createSharedToken } from '../../shared/constant-contact/auth/shared-token.ts';
import { createTokenRequest, type TokenGrant } from '../../shared/constant-contact/auth/token-endpoint.ts';
import { createAccessTokens, type TokenLease } from '../../shared/constant-contact/auth/tokens.ts';
import { createPartnerOperations } from '../../shared/constant-contact/operations/operations.ts';
import type { RequestBudget } from '../../shared/constant-contact/transport/budget.ts';
import { createHttp } from '../../shared/constant-contact/transport/client.ts';
import type { Backoff } from '../../shared/constant-contact/transport/exchange.ts';
import { defaultActivityWords } from '../../shared/domain/membership/activity-words.ts';
import type { Reply, Script } from './scripted-server.ts';

export const credentialsSecret = 'partner-credentials';
export const tokenSecret = 'partner-token';
export const tokenPath = '/oauth2/token';
export const listPath = '/v3/partner/accounts';
export const summaryPath = '/v3/account/summary';
export const partnerCredentials = {
  apiKey: 'api-key-0001',
  partnerClientId: 'partner-client',
  partnerSecret: 'partner-secret-0001',
};

/** The vendor's answer with the nth token. */
export const grantToken = (nth: number): Reply => ({
  json: { access_token: `token-${nth}`, expires_in: 3_600, token_type: 'Bearer' },
});

/** A script with a token endpoint that works, and the given answers for everything else. */
export const withTokens =
  (api: Script): Script =>
  (request, nth) =>
    request.path === tokenPath ? grantToken(nth) : api(request, nth);

/** A lease in memory, as the store keeps one. */
export const createMemoryLease = (now: () => Instant): TokenLease & { readonly holder: () => string | undefined } => {
  let held: { readonly owner: string; readonly until: Instant } | undefined;
  return {
    tryAcquire: async (owner, until) => {
      if (held !== undefined && held.owner !== owner && held.until > now()) return false;
      held = { owner, until };
      return true;
    },
    release: async (owner) => {
      if (held?.owner === owner) held = undefined;
    },
    holder: () => held?.owner,
  };
};

interface ClientOptions {
  readonly grant?: TokenGrant;
  readonly tokenUrl?: string;
  readonly apiUrl?: string;
  readonly backoff?: Backoff;
  readonly tokenLease?: TokenLease;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
  readonly activityWords?: ConstantContactOptions['activityWords'];
  readonly notOursAnswers?: ConstantContactOptions['notOursAnswers'];
  readonly onUnclearRefusal?: ConstantContactOptions['onUnclearRefusal'];
  /** By default without limits. */
  readonly budget?: RequestBudget;
}

/**
 * Everything around the vendor client but the vendor: a clock that stands, two secrets in memory,
 * and a lease, all shared by the clients that `client` makes, which stand for processes of their
 * own.
 *
 * @param clock one of its own unless given
 */
const createMemorySecrets = () => {
  const secrets = new Map<string, string>([[credentialsSecret, JSON.stringify(partnerCredentials)]]);
  const { promise: tokenShared, resolve } = Promise.withResolvers<void>();
  const secretsManager = new SecretsManagerClient({ region: 'us-east-1' });
  const secretsMock = mockClient(secretsManager);
  secretsMock.on(GetSecretValueCommand).callsFake(({ SecretId }: { SecretId: string }) => {
    const SecretString = secrets.get(SecretId);
    if (SecretString === undefined) throw new ResourceNotFoundException({ message: 'absent', $metadata: {} });
    return { SecretString };
  });
  secretsMock
    .on(PutSecretValueCommand)
    .callsFake(({ SecretId, SecretString }: { SecretId: string; SecretString: string }) => {
      secrets.set(SecretId, SecretString);
      resolve();
      return {};
    });
  return { secrets, secretsManager, secretsMock, tokenShared };
};

/**
 * The surroundings of the vendor client: a clock that stands, two secrets in memory, and a lease.
 * All clients that `client` creates share them, and stand for processes of their own.
 *
 * @param clock by default one of its own
 */
export const createVendorHarness = (serverUrl: string, clock = { now: Date.UTC(2026, 10, 21, 12) }) => {
  const now = (): Instant => clock.now;
  const { secrets, secretsManager, secretsMock, tokenShared } = createMemorySecrets();
  const warnings: string[] = [];
  const lease = createMemoryLease(now);
  const credentialsSource = () => createCredentials({ client: secretsManager, secretId: credentialsSecret, now });

  let clients = 0;
  const optionsOf = ({
    grant = 'body',
    tokenUrl = `${serverUrl}${tokenPath}`,
    apiUrl = `${serverUrl}/v3`,
    backoff = () => 0,
    tokenLease = lease,
    sleep = () => tokenShared,
    activityWords = defaultActivityWords,
    notOursAnswers = new Set(),
    onUnclearRefusal = () => {},
    budget,
  }: ClientOptions): ConstantContactOptions => {
    clients += 1;
    const tokenHttp = createHttp({ now, backoff });
    const http = createHttp({ now, backoff, ...(budget && { budget }) });
    const credentials = credentialsSource();
    const request = createTokenRequest({ tokenUrl, grant, credentials, http: tokenHttp, now });
    const shared = createSharedToken({ client: secretsManager, secretId: tokenSecret });
    const warn = (message: string) => void warnings.push(message);
    const ownerId = `client-${clients}`;
    const accessTokens = createAccessTokens({ request, shared, lease: tokenLease, ownerId, now, sleep, warn });
    return { apiUrl, activityWords, notOursAnswers, onUnclearRefusal, http, credentials, accessTokens };
  };

  return {
    client: (options: ClientOptions = {}) => createConstantContact(optionsOf(options)),
    credentials: credentialsSource,
    operations: (options: ClientOptions = {}) => createPartnerOperations(optionsOf(options)),
    clock,
    lease,
    secrets,
    secretsMock,
    warnings,
    /** An instant that is far enough away for any test on loopback. */
    deadline: (milliseconds = 10_000): Instant => clock.now + milliseconds,
    /** Puts a token into the shared secret, as another process would. */
    shareToken: (accessToken: string, expiresAt: Instant) =>
      void secrets.set(tokenSecret, JSON.stringify({ accessToken, expiresAt })),
  };
};
export type VendorHarness = ReturnType<typeof createVendorHarness>;
