/**
 * A Constant Contact to develop and test against: follows the fact sheet, and can be told to
 * misbehave.
 */
import type { NewAccount } from './account.ts';
import { type AccountBook, createAccountBook } from './account-book.ts';
import { createConsents } from './consents.ts';
import { createContacts } from './contacts.ts';
import { type ControlAnswer, type ControlRequest, createControl } from './control.ts';
import { authorizePath, endUserTokenPath } from './end-user-authorization.ts';
import { createFaultBoard, type FaultBoard } from './faults.ts';
import { legacyPath } from './legacy.ts';
import { createLimiter } from './limiter.ts';
import { createProvisions } from './provision.ts';
import { defaultSeedCount, seedOf } from './seed.ts';
import { serve } from './server.ts';
import { acsPath, answerSignOn, startPath } from './service-provider/pages.ts';
import { createServiceProvider, type ServiceProvider } from './service-provider/service-provider.ts';
import type { Settings } from './settings.ts';
import { createSsoUsers } from './sso-users.ts';
import { noRequests, type RequestCounts, type SentBody, type Vendor } from './state.ts';
import { oldTokenPath, tokenPath } from './token-endpoint.ts';
import { type Credentials, createTokens } from './tokens.ts';
import { answerAsVendor } from './vendor.ts';
import { createWebhookSubscriptions } from './webhook-subscriptions.ts';
import { createWebhooks, keysPath, type Webhooks } from './webhooks.ts';

/** Of no use anywhere else. */
export const localCredentials: Credentials = {
  apiKey: '6f1d7c2e-0000-4000-8000-51a1a70401ca',
  clientSecret: 'local-client-secret',
  partnerClientId: 'local-partner-client',
  partnerSecret: 'local-partner-secret',
  partnerId: 'a01-42dl',
  legacyUserName: 'local-partner',
  legacyPassword: 'local-partner-password',
};

export interface SimulatorOptions {
  /** 0 (default): any free port. */
  readonly port?: number;
  /** Milliseconds since the epoch; the clock of tokens, limits and cancellations. */
  readonly now?: () => number;
  /** The accounts at the start, instead of the generated ones. */
  readonly seed?: readonly NewAccount[];
  /** How many accounts to generate under our partner (137); another partner has five. */
  readonly seedCount?: number;
  /** 4 a second and 10,000 a day; `undefined` lifts the one per second. */
  readonly limits?: { readonly perSecond: number | undefined; readonly perDay: number };
  readonly tokenLifetimeSeconds?: number;
  readonly credentials?: Credentials;
  /** Where end-users may be sent back to; by default anywhere on this machine. */
  readonly redirectUris?: readonly string[];
}

export interface Simulator {
  /** The base of the API, `http://127.0.0.1:PORT/v3`. */
  readonly apiUrl: string;
  /** The current token endpoint: the grant goes in the form body. */
  readonly tokenUrl: string;
  /** The old one, Cognito's: the grant goes in the query. */
  readonly oldTokenUrl: string;
  /** The old check of a user name, without its query. */
  readonly legacyUrl: string;
  /** Where the browsers of end-users are sent. */
  readonly authorizeUrl: string;
  /** Where the codes of end-users are exchanged. */
  readonly endUserTokenUrl: string;
  /** Where the keys of the webhooks are. */
  readonly webhookKeysUrl: string;
  /** Where single sign-on begins at Constant Contact instead of at the application. */
  readonly signOnUrl: string;
  /** Takes the responses of an identity provider, once it trusts one. */
  readonly serviceProvider: Pick<ServiceProvider, 'acsUrl' | 'trust'>;
  readonly webhooks: Webhooks;
  readonly credentials: Credentials;
  readonly accounts: AccountBook;
  readonly faults: FaultBoard;
  /** May be changed at any time. */
  readonly settings: Settings;
  /** Live counters. */
  readonly requests: Readonly<RequestCounts>;
  /**
   * The last 1,000 bodies of requests that write, oldest first, also of those that were refused or
   * met a fault.
   */
  readonly sent: readonly SentBody[];
  /** The tokens that end-users' codes were exchanged for, oldest first. */
  readonly givenTokens: readonly string[];
  /**
   * An access token of the account's owner, good for 24 hours. Of an unknown account, the vendor
   * refuses it.
   */
  endUserToken(accountId: string): Promise<string>;
  handleControl(request: ControlRequest): Promise<ControlAnswer>;
  close(): Promise<void>;
}

/**
 * Starts the simulator on the loopback address.
 *
 * @throws Error when the port is taken, or the seed names an account twice
 */
export const startSimulator = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const { now = Date.now, credentials = localCredentials, seed, limits = { perSecond: 4, perDay: 10_000 } } = options;
  const settings: Settings = {
    perSecond: limits.perSecond ?? Number.POSITIVE_INFINITY,
    perDay: limits.perDay,
    tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 3600,
    lastPage: 'no_next',
    tokenGrant: 'by_endpoint',
    summaryPartner: 'current',
    pkce: true,
    redirectUris: options.redirectUris ?? [],
    legacyFormat: 'lf',
  };
  const accounts = createAccountBook(seedOf(seed === undefined ? (options.seedCount ?? defaultSeedCount) : 0), now);
  for (const account of seed ?? []) {
    if (accounts.add(account) === undefined) throw new Error(`The seed names account ${account.accountId} twice`);
  }
  const vendor: Vendor = {
    accounts,
    consents: createConsents(now),
    contacts: createContacts(),
    credentials,
    faults: createFaultBoard(),
    limiter: createLimiter(settings, now),
    now,
    provisions: createProvisions(accounts),
    requests: noRequests(),
    sent: [],
    settings,
    ssoUsers: createSsoUsers(),
    subscriptions: createWebhookSubscriptions(),
    tokens: createTokens(credentials, settings, now),
    webhooks: createWebhooks(credentials, now),
  };
  let serviceProvider: ServiceProvider | undefined;
  const server = await serve(options.port ?? 0, [acsPath], async (call) => {
    const answer = serviceProvider && (await answerSignOn(serviceProvider, call));
    return answer === undefined ? answerAsVendor(vendor, call) : { answer, transmission: 'whole' };
  });
  serviceProvider = createServiceProvider(server.url + acsPath);
  return {
    apiUrl: `${server.url}/v3`,
    tokenUrl: `${server.url}${tokenPath}`,
    oldTokenUrl: `${server.url}${oldTokenPath}`,
    legacyUrl: `${server.url}${legacyPath}`,
    authorizeUrl: `${server.url}${authorizePath}`,
    endUserTokenUrl: `${server.url}${endUserTokenPath}`,
    webhookKeysUrl: `${server.url}${keysPath}`,
    signOnUrl: server.url + startPath,
    serviceProvider,
    webhooks: vendor.webhooks,
    credentials,
    accounts,
    faults: vendor.faults,
    settings,
    requests: vendor.requests,
    sent: vendor.sent,
    givenTokens: vendor.consents.given,
    endUserToken: vendor.tokens.forEndUser,
    handleControl: createControl(vendor),
    close: server.close,
  };
};
