/**
 * A request's way through the vendor: route, authentication, limits, a fault if it meets one, and
 * the answer.
 */

import type { Account } from './account.ts';
import type { UserRole } from './consents.ts';
import { type Answer, type Call, forbidden, quotaExceeded, type Reply, throttled, unauthorized } from './exchange.ts';
import { misbehave } from './misbehave.ts';
import { parsedBody, readBody } from './request-body.ts';
import { findRoute, type Route } from './routes.ts';
import type { Vendor } from './state.ts';
import { keysPath } from './webhooks.ts';

const maxSentBodies = 1000;

interface Caller {
  readonly owner: Account | undefined;
  readonly role: UserRole | undefined;
}
const nobody: Caller = { owner: undefined, role: undefined };

const whole = (answer: Answer): Reply => ({ answer, transmission: 'whole' });

/**
 * A caller without a right token gets a 401, one without the right API key the gateway's 403. The
 * summary is not a partner endpoint: it takes an end-user's token, which is bound to an API key,
 * and no `x-api-key`. A refused call does not meet a fault, so `afterCalls` counts useful calls
 * only.
 */
const admit = async (vendor: Vendor, { caller }: Route, call: Call): Promise<{ readonly refused: Answer } | Caller> => {
  if (caller === 'anybody') return nobody;
  const bearer = await vendor.tokens.bearerOf(call.headers.authorization);
  if (bearer === undefined || (bearer.kind === 'partner') !== (caller === 'partner')) return { refused: unauthorized };
  if (caller === 'partner' && !isKey(call.headers['x-api-key'], vendor.credentials)) return { refused: forbidden };

  const room = vendor.limiter.take();
  if (room !== 'granted') return { refused: room === 'throttled' ? throttled : quotaExceeded };

  if (bearer.kind === 'partner') return nobody;
  const owner = vendor.accounts.get(bearer.accountId);
  return owner === undefined ? { refused: unauthorized } : { owner, role: bearer.role };
};

const isKey = (given: unknown, { apiKey, otherApiKey }: Vendor['credentials']): boolean =>
  given !== undefined && (given === apiKey || given === otherApiKey);

const replyTo = async (vendor: Vendor, call: Call): Promise<Reply> => {
  const found = findRoute(call);
  vendor.requests[found?.route.operation ?? 'other'] += 1;
  if (found === undefined) return whole(forbidden);
  const { route, id } = found;
  const { takes } = route;
  if (takes !== undefined) vendor.sent.push({ operation: takes, path: call.path, body: parsedBody(call) });
  if (vendor.sent.length > maxSentBodies) vendor.sent.shift();

  const admitted = await admit(vendor, route, call);
  if ('refused' in admitted) return whole(admitted.refused);
  const perform = async ({ later = false } = {}): Promise<Answer> => {
    const read = takes === undefined ? { body: {} } : readBody(takes, call);
    return 'refused' in read ? read.refused : route.answer(vendor, { ...admitted, call, id, body: read.body, later });
  };
  const fault = vendor.faults.meet(route.operation, id);
  return fault === undefined ? whole(await perform()) : misbehave(fault, perform, call);
};

/** Answers a request as the vendor would, unless it meets a fault. */
export const answerAsVendor = async (vendor: Vendor, call: Call): Promise<Reply> => {
  // on another host than the API, without authentication and limits
  if (call.method === 'GET' && call.path === keysPath) {
    vendor.requests.webhookKeys += 1;
    return whole({ status: 200, body: vendor.webhooks.keys() });
  }
  const reply = await replyTo(vendor, call);
  if (reply.answer === throttled) vendor.requests.throttled += 1;
  if (reply.answer === quotaExceeded) vendor.requests.quotaExceeded += 1;
  return reply;
};
