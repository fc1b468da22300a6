import type { AccountBook } from './account-book.ts';
import type { Consents } from './consents.ts';
import type { Contacts } from './contacts.ts';
import type { Operation } from './exchange.ts';
import type { FaultBoard } from './faults.ts';
import type { Body } from './field-rules.ts';
import type { Limiter } from './limiter.ts';
import type { Settings } from './settings.ts';
import type { Credentials, Tokens } from './tokens.ts';
import type { WriteOperation } from './vendor-fields.ts';
import type { WebhookSubscriptions } from './webhook-subscriptions.ts';
import type { Webhooks } from './webhooks.ts';
/** Requests since the start. The last two count answers: the 429s, by a limit or by a fault. */
export type RequestCounts = Record<Operation | 'webhookKeys' | 'other' | 'throttled' | 'quotaExceeded', number>;

export const noRequests = (): RequestCounts => ({
  token: 0,
  authorize: 0,
  endUserToken: 0,
  list: 0,
  plan: 0,
  summary: 0,
  provision: 0,
  setPlan: 0,
  cancel: 0,
  accountOperation: 0,
  ssoUser: 0,
  unsubscribe: 0,
  webhookSubscriptions: 0,
  legacy: 0,
  webhookKeys: 0,
  other: 0,
  throttled: 0,
  quotaExceeded: 0,
});

/** The body of any write request, also of a refused one: parsed, or its text if it is not JSON. */
export interface SentBody {
  readonly operation: WriteOperation;
  readonly path: string;
  /** Undefined: the request had no body. */
  readonly body: unknown;
}

export interface Vendor {
  readonly accounts: AccountBook;
  readonly consents: Consents;
  readonly contacts: Contacts;
  readonly credentials: Credentials;
  readonly faults: FaultBoard;
  readonly limiter: Limiter;
  readonly now: () => number;
  readonly provisions: Provisions;
  readonly requests: RequestCounts;
  /** The last ones, oldest first. */
  readonly sent: SentBody[];
  readonly settings: Settings;
  readonly ssoUsers: SsoUsers;
  readonly subscriptions: WebhookSubscriptions;
  readonly tokens: Tokens;
  readonly webhooks: Webhooks;
}

/** Accounts accepted with a 503, to be created later (T23). */
export interface Provisions {
  /** The requests in order of arrival, as sent, without the password. */
  waiting(): readonly Body[];
  /** Whether a waiting request has this user name. */
  hasLogin(loginName: string): boolean;
  accept(body: Body): void;
  /** Creates the accounts whose user name is still free. @returns their number */
  run(): number;
}

/** The users created through the SSO call. */
export interface SsoUsers {
  hasLogin(loginName: string): boolean;
  hasEmail(contactEmail: string): boolean;
  add(user: { readonly loginName: string; readonly contactEmail: string }): void;
}
