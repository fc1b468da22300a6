/** A Constant Contact to develop and test against: follows the fact sheet, and can be told to misbehave. */
import type { NewAccount } from './account.ts';
import { type AccountBook, makeAccountBook } from './account-book.ts';
import { type ControlAnswer, type ControlRequest, makeControl } from './control.ts';
import { type FaultBoard, makeFaultBoard } from './faults.ts';
import { makeLimiter } from './limiter.ts';
import { defaultSeedCount, seedOf } from './seed.ts';
import { serve } from './server.ts';
import type { Settings } from './settings.ts';
import { oldTokenPath, tokenPath } from './token-endpoint.ts';
import { type Credentials, makeTokens } from './tokens.ts';
import { answerAsVendor, type RequestCounts, type Vendor } from './vendor.ts';
import { keysPath, makeWebhooks, type Webhooks } from './webhooks.ts';

/** Of no use anywhere else. */
export const localCredentials: Credentials = {
  apiKey: '6f1d7c2e-0000-4000-8000-51a1a70401ca',
  partnerClientId: 'local-partner-client',
  partnerSecret: 'local-partner-secret',
  partnerId: 'a01-42dl',
};

export interface SimulatorOptions {
  /** 0 (default): any free port. */
  readonly port?: number;
  /** Milliseconds since the epoch; the clock of tokens and limits. */
  readonly now?: () => number;
  /** The accounts at the start, instead of the generated ones. */
  readonly seed?: readonly NewAccount[];
  /** How many accounts to generate under our partner (137); another partner has five. */
  readonly seedCount?: number;
  /** 4 a second and 10,000 a day; `undefined` lifts the one per second. */
  readonly limits?: { readonly perSecond: number | undefined; readonly perDay: number };
  readonly tokenLifetimeSeconds?: number;
  readonly credentials?: Credentials;
}

export interface Simulator {
  /** The base of the API, `http://127.0.0.1:PORT/v3`. */
  readonly apiUrl: string;
  /** The current token endpoint: the grant goes in the form body. */
  readonly tokenUrl: string;
  /** The old one, Cognito's: the grant goes in the query. */
  readonly oldTokenUrl: string;
  /** Where the keys of the webhooks are. */
  readonly webhookKeysUrl: string;
  readonly webhooks: Webhooks;
  readonly credentials: Credentials;
  readonly accounts: AccountBook;
  readonly faults: FaultBoard;
  /** May be changed at any time. */
  readonly settings: Settings;
  /** Live counters. */
  readonly requests: Readonly<RequestCounts>;
  /** An access token of the account's owner, good for 24 hours. Of an unknown account, the vendor refuses it. */
  endUserToken(accountId: string): string;
  handleControl(request: ControlRequest): ControlAnswer;
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
  };
  const accounts = makeAccountBook(seedOf(seed === undefined ? (options.seedCount ?? defaultSeedCount) : 0));
  for (const account of seed ?? []) {
    if (accounts.add(account) === undefined) throw new Error(`The seed names account ${account.accountId} twice`);
  }
  const vendor: Vendor = {
    accounts,
    faults: makeFaultBoard(),
    settings,
    credentials,
    tokens: makeTokens(credentials, settings, now),
    limiter: makeLimiter(settings, now),
    webhooks: makeWebhooks(credentials, now),
    requests: { token: 0, list: 0, plan: 0, summary: 0, webhookKeys: 0, other: 0, throttled: 0, quotaExceeded: 0 },
  };
  const server = await serve(options.port ?? 0, (call) => answerAsVendor(vendor, call));
  return {
    apiUrl: `${server.origin}/v3`,
    tokenUrl: `${server.origin}${tokenPath}`,
    oldTokenUrl: `${server.origin}${oldTokenPath}`,
    webhookKeysUrl: `${server.origin}${keysPath}`,
    webhooks: vendor.webhooks,
    credentials,
    accounts,
    faults: vendor.faults,
    settings,
    requests: vendor.requests,
    endUserToken: vendor.tokens.forEndUser,
    handleControl: makeControl(vendor),
    close: server.close,
  };
};
