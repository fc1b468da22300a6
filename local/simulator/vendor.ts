/** A request's way through the vendor: route, authentication, limits, a fault if it meets one, and the answer. */
import type { Account } from './account.ts';
import type { AccountBook } from './account-book.ts';
import type { Contacts } from './contacts.ts';
import {
  type Answer,
  type Call,
  forbidden,
  type Operation,
  quotaExceeded,
  type Reply,
  throttled,
  unauthorized,
} from './exchange.ts';
import type { FaultBoard } from './faults.ts';
import type { Limiter } from './limiter.ts';
import { misbehave } from './misbehave.ts';
import type { Provisions } from './provision.ts';
import { parsedBody, readBody } from './request-body.ts';
import { findRoute, type Route } from './routes.ts';
import type { Settings } from './settings.ts';
import type { SsoUsers } from './sso-users.ts';
import type { Credentials, Tokens } from './tokens.ts';
import type { WriteOperation } from './vendor-fields.ts';
import type { WebhookSubscriptions } from './webhook-subscriptions.ts';
import { keysPath, type Webhooks } from './webhooks.ts';

/** Requests since the start. The last two count answers: the 429s that were given, by the limits or by a fault. */
export type RequestCounts = Record<Operation | 'webhookKeys' | 'other' | 'throttled' | 'quotaExceeded', number>;

export const noRequests = (): RequestCounts => ({
  token: 0,
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

/** The body of a request that writes, whatever became of the request: parsed, or its text if it is not JSON. */
export interface SentBody {
  readonly operation: WriteOperation;
  readonly path: string;
  /** Undefined: there was none. */
  readonly body: unknown;
}

export interface Vendor {
  readonly accounts: AccountBook;
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

const bodiesKept = 1000;

const whole = (answer: Answer): Reply => ({ answer, transmission: 'whole' });

/**
 * Who may not call gets a 401; who has no API key, or a wrong one, the gateway's 403. The summary is not a partner endpoint:
 * it takes an end-user's token, which is bound to an API key, and no `x-api-key`. Whoever is refused here does not meet a fault,
 * so that `afterCalls` counts useful calls only.
 */
const admit = (
  vendor: Vendor,
  { caller }: Route,
  call: Call,
): { readonly refused: Answer } | { readonly owner: Account | undefined } => {
  if (caller === 'anybody') return { owner: undefined };
  const bearer = vendor.tokens.bearerOf(call.headers.authorization);
  if (bearer === undefined || (bearer.kind === 'partner') !== (caller === 'partner')) return { refused: unauthorized };
  if (caller === 'partner' && call.headers['x-api-key'] !== vendor.credentials.apiKey) return { refused: forbidden };

  const room = vendor.limiter.take();
  if (room !== 'granted') return { refused: room === 'throttled' ? throttled : quotaExceeded };

  if (bearer.kind === 'partner') return { owner: undefined };
  const owner = vendor.accounts.get(bearer.accountId);
  return owner === undefined ? { refused: unauthorized } : { owner };
};

const replyTo = (vendor: Vendor, call: Call): Reply => {
  const found = findRoute(call);
  vendor.requests[found?.route.operation ?? 'other'] += 1;
  if (found === undefined) return whole(forbidden);
  const { route, id } = found;
  const { takes } = route;
  if (takes !== undefined) vendor.sent.push({ operation: takes, path: call.path, body: parsedBody(call) });
  if (vendor.sent.length > bodiesKept) vendor.sent.shift();

  const admitted = admit(vendor, route, call);
  if ('refused' in admitted) return whole(admitted.refused);
  const perform = ({ later = false } = {}): Answer => {
    const read = takes === undefined ? { body: {} } : readBody(takes, call);
    return 'refused' in read ? read.refused : route.answer(vendor, { ...admitted, call, id, body: read.body, later });
  };
  const fault = vendor.faults.meet(route.operation);
  return fault === undefined ? whole(perform()) : misbehave(fault, perform, call);
};

/** Answers a request as the vendor would, unless it meets a fault. */
export const answerAsVendor = (vendor: Vendor, call: Call): Reply => {
  // on another host than the API, without authentication and limits
  if (call.method === 'GET' && call.path === keysPath) {
    vendor.requests.webhookKeys += 1;
    return whole({ status: 200, body: vendor.webhooks.keys() });
  }
  const reply = replyTo(vendor, call);
  if (reply.answer === throttled) vendor.requests.throttled += 1;
  if (reply.answer === quotaExceeded) vendor.requests.quotaExceeded += 1;
  return reply;
};
