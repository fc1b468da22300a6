/** The partner operations, each with arguments in which every text is marked by "7f3". */

import type { Instant } from '../../../shared/base/time.ts';
import type {
  AccountOperation,
  NewClientAccount,
  NewSsoUser,
  PartnerOperations,
  Unsubscription,
} from '../../../shared/constant-contact/operations/types.ts';
import type { VendorResult } from '../../../shared/constant-contact/result.ts';
import { type AccountId, isAccountId } from '../../../shared/domain/membership/facts.ts';
import type { Reply } from '../../support/scripted-server.ts';

export const idOf = (text: string): AccountId => {
  if (!isAccountId(text)) throw new Error('not an account id');
  return text;
};
export const accountId = idOf('a07e1lwvtuw0');
export const accountPath = `/v3/partner/accounts/${accountId}`;
export const topicsPath = '/v3/partner/webhooks/subscriptions';

export const newAccount: NewClientAccount = {
  contactEmail: 'owner-7f3@client.example',
  countryCode: 'US',
  stateCode: 'MA',
  loginName: 'client-login-7f3',
  password: 'Password-7f3-secret',
};
export const newUser: NewSsoUser = {
  firstName: 'Firstname-7f3',
  lastName: 'Lastname-7f3',
  roleName: 'account_manager',
  contactEmail: 'user-7f3@client.example',
  loginName: 'user-login-7f3',
  externalId: 'external-7f3',
  externalProvider: 'provider-7f3',
};
const unsubscription: Unsubscription = {
  emailAddresses: ['contact-7f3@client.example'],
  updateSource: 'Contact',
  optOutReason: 'reason-7f3',
};
const innerPost: AccountOperation = {
  method: 'POST',
  path: '/contacts',
  payload: { email: 'inner-7f3@x.example' },
};
const innerGet: AccountOperation = { method: 'GET', path: '/account/summary' };

export const vendorError = (error_key: string) => [{ error_key, error_message: 'for owner-7f3@client.example' }];

export const throttled: Reply = { status: 429, json: { error_key: 'throttled', error_message: 'slow down' } };
export const quotaExceeded: Reply = { status: 429, json: { error_key: 'quota_exceeded', error_message: 'enough' } };

interface Case {
  readonly name: string;
  readonly call: (operations: PartnerOperations, deadline: Instant) => Promise<VendorResult<unknown>>;
  readonly path: string;
  /** The vendor's documented answer. */
  readonly success: Reply;
}
const plan = { json: { plan_type: 'GOLD', billing_status: 'Open' } };
const webhook = { topic_id: 3, hook_uri: 'https://hooks.example/x', topic_name: 'Account Cancelled' };

/** What changes something. */
export const onceOnly: readonly Case[] = [
  {
    name: 'provision',
    call: ({ provision }, deadline) => provision(newAccount, deadline),
    path: '/v3/partner/accounts',
    success: { status: 201, json: { encoded_account_id: 'b1', provision_uuid: 'u-1' } },
  },
  {
    name: 'an account operation that changes something',
    call: ({ runAccountOperation }, deadline) => runAccountOperation(accountId, innerPost, deadline),
    path: `${accountPath}/account_operations/sync`,
    success: { json: { contact_id: 'c1' } },
  },
  {
    name: 'createSsoUser',
    call: ({ createSsoUser }, deadline) => createSsoUser(accountId, newUser, deadline),
    path: `${accountPath}/users/sso`,
    success: { status: 201, text: '' },
  },
  {
    name: 'unsubscribe',
    call: ({ unsubscribe }, deadline) => unsubscribe(accountId, unsubscription, deadline),
    path: `${accountPath}/contacts/unsubscribe`,
    success: { json: { unsubscribed_count: 1 } },
  },
  {
    name: 'testWebhook',
    call: ({ testWebhook }, deadline) => testWebhook(3, deadline),
    path: `${topicsPath}/3/tests`,
    success: { status: 201, json: webhook },
  },
  {
    name: 'setPlan',
    call: ({ setPlan }, deadline) => setPlan(accountId, { planType: 'GOLD' }, deadline),
    path: `${accountPath}/plan`,
    success: plan,
  },
  {
    name: 'cancel',
    call: ({ cancel }, deadline) => cancel(accountId, {}, deadline),
    path: `${accountPath}/status/cancel`,
    success: { json: {} },
  },
  {
    name: 'putWebhook',
    call: ({ putWebhook }, deadline) => putWebhook(3, webhook.hook_uri, deadline),
    path: `${topicsPath}/3`,
    success: { json: webhook },
  },
  {
    name: 'deleteWebhook',
    call: ({ deleteWebhook }, deadline) => deleteWebhook(3, deadline),
    path: `${topicsPath}/3`,
    success: { status: 204, text: '' },
  },
];

/** What only reads. */
export const repeatable: readonly Case[] = [
  {
    name: 'getPlan',
    call: ({ getPlan }, deadline) => getPlan(accountId, deadline),
    path: `${accountPath}/plan`,
    success: plan,
  },
  {
    name: 'an account operation that only reads',
    call: ({ runAccountOperation }, deadline) => runAccountOperation(accountId, innerGet, deadline),
    path: `${accountPath}/account_operations/sync`,
    success: { json: { contact_email: 'x@y.example' } },
  },
  {
    name: 'listWebhooks',
    call: ({ listWebhooks }, deadline) => listWebhooks(deadline),
    path: topicsPath,
    success: { json: [webhook] },
  },
  {
    name: 'getWebhook',
    call: ({ getWebhook }, deadline) => getWebhook(3, deadline),
    path: `${topicsPath}/3`,
    success: { json: webhook },
  },
];
export const everyOperation: readonly Case[] = [...onceOnly, ...repeatable];
