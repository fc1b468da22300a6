/** A request's way through the vendor: route, authentication, limits, the answer, and what a fault makes of it. */
import type { AccountBook } from './account-book.ts';
import { accountOfPlanPath, answerPlan, answerSummary, summaryPath } from './account-details.ts';
import { answerList, listPath } from './account-list.ts';
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
import type { Settings } from './settings.ts';
import { answerTokenRequest, oldTokenPath, tokenPath } from './token-endpoint.ts';
import type { Credentials, Tokens } from './tokens.ts';
import { keysPath, type Webhooks } from './webhooks.ts';

/** Requests since the start. The last two count answers: the 429s that were given, by the limits or by a fault. */
export type RequestCounts = Record<Operation | 'webhookKeys' | 'other' | 'throttled' | 'quotaExceeded', number>;

export interface Vendor {
  readonly accounts: AccountBook;
  readonly faults: FaultBoard;
  readonly settings: Settings;
  readonly credentials: Credentials;
  readonly tokens: Tokens;
  readonly limiter: Limiter;
  readonly webhooks: Webhooks;
  readonly requests: RequestCounts;
}

const operationOf = ({ method, path }: Call): Operation | 'other' => {
  if (path === tokenPath || path === oldTokenPath) return 'token';
  if (method !== 'GET') return 'other';
  if (path === listPath) return 'list';
  if (path === summaryPath) return 'summary';
  return accountOfPlanPath(path) === undefined ? 'other' : 'plan';
};

/**
 * Who may not call gets a 401; who has no API key, or a wrong one, the gateway's 403. The summary is not a partner endpoint:
 * it takes an end-user's token, which is bound to an API key, and no `x-api-key`.
 */
const answerApiCall = (vendor: Vendor, operation: Exclude<Operation, 'token'>, call: Call): Answer => {
  const { accounts, settings, credentials } = vendor;
  const bearer = vendor.tokens.bearerOf(call.headers.authorization);
  const isPartnerCall = operation !== 'summary';
  if (bearer === undefined || (bearer.kind === 'partner') !== isPartnerCall) return unauthorized;
  if (isPartnerCall && call.headers['x-api-key'] !== credentials.apiKey) return forbidden;

  const room = vendor.limiter.take();
  if (room !== 'granted') return room === 'throttled' ? throttled : quotaExceeded;

  if (bearer.kind === 'end_user') return answerSummary(bearer.accountId, accounts, credentials, settings);
  if (operation === 'list') return answerList(call, accounts, settings);
  return answerPlan(accountOfPlanPath(call.path) ?? '', accounts);
};

/** Refused for the caller's sake; such a call does not meet a fault, so that `afterCalls` counts useful calls only. */
const isRefusal = (answer: Answer): boolean => [unauthorized, forbidden, throttled, quotaExceeded].includes(answer);

/** Answers a request as the vendor would, unless it meets a fault. */
export const answerAsVendor = (vendor: Vendor, call: Call): Reply => {
  // on another host than the API, without authentication and limits
  if (call.method === 'GET' && call.path === keysPath) {
    vendor.requests.webhookKeys += 1;
    return { answer: { status: 200, body: vendor.webhooks.keys() }, transmission: 'whole' };
  }
  const operation = operationOf(call);
  vendor.requests[operation] += 1;
  if (operation === 'other') return { answer: forbidden, transmission: 'whole' };

  const honest =
    operation === 'token'
      ? answerTokenRequest(call, vendor.credentials, vendor.settings, vendor.tokens)
      : answerApiCall(vendor, operation, call);
  const fault = isRefusal(honest) ? undefined : vendor.faults.meet(operation);
  const reply: Reply = fault === undefined ? { answer: honest, transmission: 'whole' } : misbehave(fault, honest, call);

  if (reply.answer === throttled) vendor.requests.throttled += 1;
  if (reply.answer === quotaExceeded) vendor.requests.quotaExceeded += 1;
  return reply;
};
