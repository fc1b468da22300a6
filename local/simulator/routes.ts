/** The vendor's calls: who may make each, and which function answers it. */
import { createRouter, type Row } from '../router.ts';
import type { Account } from './account.ts';
import { answerList, listPath } from './account-list.ts';
import { answerAccountOperation } from './account-operation.ts';
import { answerSummary, summaryPath } from './account-summary.ts';
import { answerCancel } from './cancel.ts';
import type { UserRole } from './consents.ts';
import {
  answerAuthorize,
  answerConsent,
  answerEndUserToken,
  answerSignIn,
  authorizePath,
  consentPath,
  endUserTokenPath,
  signInPath,
} from './end-user-authorization.ts';
import { type Answer, accessDenied, type Call, invalid, type Operation, unauthorized } from './exchange.ts';
import type { Body } from './field-rules.ts';
import { answerLegacy, legacyPath } from './legacy.ts';
import { answerPlan, answerPlanChange } from './plan.ts';
import { answerProvision } from './provision.ts';
import { answerSsoUser } from './sso-users.ts';
import type { Vendor } from './state.ts';
import { answerTokenRequest, oldTokenPath, tokenPath } from './token-endpoint.ts';
import { answerUnsubscribe } from './unsubscribe.ts';
import type { WriteOperation } from './vendor-fields.ts';

interface RoutedCall {
  readonly call: Call;
  /** The id in the path; empty if the path has none. */
  readonly id: string;
  /** Valid; empty if the call has no body. */
  readonly body: Body;
  /** The account of the token, if the caller is an owner. */
  readonly owner: Account | undefined;
  /** Of that caller. */
  readonly role: UserRole | undefined;
  /** The account is created later; the answer is a 503. */
  readonly later: boolean;
}

export interface Route extends Row {
  readonly operation: Operation;
  /** `anybody`: the call needs no token and does not count toward the limits. */
  readonly caller: 'partner' | 'owner' | 'anybody';
  /** The table of rules for its body. */
  readonly takes?: WriteOperation;
  readonly answer: (vendor: Vendor, routed: RoutedCall) => Answer | Promise<Answer>;
}

const account = `${listPath}/:id`;
const subscriptions = '/v3/partner/webhooks/subscriptions';

const partnerRoute = (row: Omit<Route, 'caller'>): Route => ({ ...row, caller: 'partner' });

/** For writes without a body: a body is refused, so that a mistaken client is noticed. */
const withoutBody =
  (answer: Route['answer']): Route['answer'] =>
  (vendor, routed) =>
    routed.call.body === '' ? answer(vendor, routed) : invalid('This call takes no body');

const tokenRoute = (path: string): Route => ({
  operation: 'token',
  path,
  caller: 'anybody',
  answer: ({ credentials, settings, tokens }, { call }) => answerTokenRequest(call, credentials, settings, tokens),
});

/** For the browser of an end-user. */
const browserRoute = (
  method: 'GET' | 'POST',
  path: string,
  answer: (vendor: Vendor, call: Call) => Answer | Promise<Answer>,
): Route => ({
  operation: 'authorize',
  method,
  path,
  caller: 'anybody',
  answer: (vendor, { call }) => answer(vendor, call),
});

const routes: readonly Route[] = [
  browserRoute('GET', authorizePath, answerAuthorize),
  browserRoute('POST', signInPath, answerSignIn),
  browserRoute('POST', consentPath, answerConsent),
  {
    operation: 'endUserToken',
    method: 'POST',
    path: endUserTokenPath,
    caller: 'anybody',
    answer: (vendor, { call }) => answerEndUserToken(vendor, call),
  },
  tokenRoute(tokenPath),
  tokenRoute(oldTokenPath),
  {
    operation: 'legacy',
    method: 'GET',
    path: legacyPath,
    caller: 'anybody',
    answer: (vendor, { call }) => answerLegacy(call, vendor),
  },
  {
    operation: 'summary',
    method: 'GET',
    path: `/v3${summaryPath}`,
    caller: 'owner',
    answer: (vendor, { owner, role }) => {
      if (owner === undefined) return unauthorized;
      return role === 'campaign_creator' ? accessDenied : answerSummary(owner, vendor);
    },
  },
  partnerRoute({
    operation: 'list',
    method: 'GET',
    path: listPath,
    answer: ({ accounts, settings }, { call }) => answerList(call, accounts, settings),
  }),
  partnerRoute({
    operation: 'provision',
    method: 'POST',
    path: listPath,
    takes: 'provision',
    answer: (vendor, { body, later }) => answerProvision(body, later, vendor),
  }),
  partnerRoute({
    operation: 'plan',
    method: 'GET',
    path: `${account}/plan`,
    answer: ({ accounts }, { id }) => answerPlan(id, accounts),
  }),
  partnerRoute({
    operation: 'setPlan',
    method: 'PUT',
    path: `${account}/plan`,
    takes: 'setPlan',
    answer: ({ accounts, now }, { id, body }) => answerPlanChange(id, body, accounts, now()),
  }),
  partnerRoute({
    operation: 'cancel',
    method: 'PUT',
    path: `${account}/status/cancel`,
    takes: 'cancel',
    answer: ({ accounts, now }, { id, body }) => answerCancel(id, body, accounts, now()),
  }),
  partnerRoute({
    operation: 'accountOperation',
    method: 'POST',
    path: `${account}/account_operations/sync`,
    takes: 'accountOperation',
    answer: (vendor, { id, body }) => answerAccountOperation(id, body, vendor),
  }),
  partnerRoute({
    operation: 'ssoUser',
    method: 'POST',
    path: `${account}/users/sso`,
    takes: 'ssoUser',
    answer: (vendor, { id, body }) => answerSsoUser(id, body, vendor),
  }),
  partnerRoute({
    operation: 'unsubscribe',
    method: 'POST',
    path: `${account}/contacts/unsubscribe`,
    takes: 'unsubscribe',
    answer: ({ accounts }, { id, body }) => answerUnsubscribe(id, body, accounts),
  }),
  partnerRoute({
    operation: 'webhookSubscriptions',
    method: 'GET',
    path: subscriptions,
    answer: (vendor) => vendor.subscriptions.list(),
  }),
  partnerRoute({
    operation: 'webhookSubscriptions',
    method: 'GET',
    path: `${subscriptions}/:id`,
    answer: (vendor, { id }) => vendor.subscriptions.get(id),
  }),
  partnerRoute({
    operation: 'webhookSubscriptions',
    method: 'PUT',
    path: `${subscriptions}/:id`,
    takes: 'webhookSubscriptions',
    answer: (vendor, { id, body }) => vendor.subscriptions.put(id, String(body['hook_uri'])),
  }),
  partnerRoute({
    operation: 'webhookSubscriptions',
    method: 'DELETE',
    path: `${subscriptions}/:id`,
    answer: withoutBody((vendor, { id }) => vendor.subscriptions.remove(id)),
  }),
  partnerRoute({
    operation: 'webhookSubscriptions',
    method: 'POST',
    path: `${subscriptions}/:id/tests`,
    answer: withoutBody((vendor, { id }) => vendor.subscriptions.test(id)),
  }),
];

const find = createRouter(routes);

/** The route of a call, and the id in its path; undefined: the vendor has no such call. */
export function findRoute({ method, path }: Call): { readonly route: Route; readonly id: string } | undefined {
  const { row, parameters } = find(method, path);
  return row && { route: row, id: parameters['id'] ?? '' };
}
