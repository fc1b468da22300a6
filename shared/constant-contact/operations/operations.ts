import type { Instant } from '../../base/time.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { ConstantContactOptions } from '../accounts/client.ts';
import { accountListUrl } from '../accounts/links.ts';
import { succeeded } from '../result.ts';
import { readErrorBody } from '../transport/errors.ts';
import type { HttpAnswer } from '../transport/exchange.ts';
import { readVendorJson } from '../transport/vendor-json.ts';
import * as answers from './answers.ts';
import * as bodies from './bodies.ts';
import { bodyReader, changeReader, createOperationCall, jsonReader, nothingReader, type Reader } from './call.ts';
import type { PartnerOperations, Provisioning } from './types.ts';

const createdReader = changeReader<Provisioning>(answers.readProvisioned);
/**
 * A 503 means "stored, and processed later" (fact sheet T23). Its body is not documented, so an
 * empty one and any JSON count; the page of a proxy and the message of a gateway are not the
 * vendor's service.
 */
const isStored = ({ status, text }: HttpAnswer): boolean => {
  if (status !== 503) return false;
  const { author } = readErrorBody(text);
  return author === 'service' || (author === 'unknown' && (text.trim() === '' || readVendorJson(text) !== undefined));
};
const provisioningReader: Reader<Provisioning> = (answer) => {
  const created = isStored(answer) ? succeeded(undefined) : createdReader(answer);
  // Without its id the account is found as one that was stored is: by the re-audit.
  return created.ok ? succeeded(created.value ?? { outcome: 'accepted' }) : created;
};
const cancellationReader = changeReader(answers.readCancellation);
const unsubscriptionReader = changeReader(answers.readUnsubscription);
const webhookChangeReader = changeReader(answers.readWebhook);
const webhookReader = jsonReader('a webhook subscription', answers.readWebhook);
const webhooksReader = jsonReader('a list of webhook subscriptions', answers.readWebhooks);

/**
 * Creates the partner operations of the vendor's API; see {@link PartnerOperations}. They are not
 * part of `createConstantContact`, so that the bundles of functions that check and audit stay
 * smaller.
 */
export const createPartnerOperations = (options: ConstantContactOptions): PartnerOperations => {
  const call = createOperationCall(options);
  const readPlan = (json: unknown) => answers.readPlanDetails(json, options.activityWords);
  const planReader = jsonReader('a plan', readPlan);
  const planChangeReader = changeReader(readPlan);
  const accounts = accountListUrl(options.apiUrl).href;
  const topics = new URL('webhooks/subscriptions', accounts).href;
  const accountUrl = (accountId: AccountId, rest: string) => `${accounts}/${encodeURIComponent(accountId)}/${rest}`;
  const topicUrl = (topicId: number) => `${topics}/${encodeURIComponent(topicId)}`;

  const get = <T>(url: string, read: Reader<T>, deadline: Instant) =>
    call({ method: 'GET', url, repeatable: true }, read, deadline);
  const post = <T>(url: string, body: object | undefined, read: Reader<T>, deadline: Instant) =>
    call({ method: 'POST', url, body, repeatable: false }, read, deadline);
  const put = <T>(url: string, body: object, read: Reader<T>, deadline: Instant) =>
    call({ method: 'PUT', url, body, repeatable: false }, read, deadline);

  return {
    provision: (account, deadline) => post(accounts, bodies.provisionBody(account), provisioningReader, deadline),

    getPlan: (accountId, deadline) => get(accountUrl(accountId, 'plan'), planReader, deadline),

    setPlan: (accountId, change, deadline) =>
      put(accountUrl(accountId, 'plan'), bodies.planBody(change), planChangeReader, deadline),

    cancel: (accountId, cancellation, deadline) =>
      put(accountUrl(accountId, 'status/cancel'), bodies.cancellationBody(cancellation), cancellationReader, deadline),

    runAccountOperation: (accountId, operation, deadline) =>
      call(
        {
          method: 'POST',
          url: accountUrl(accountId, 'account_operations/sync'),
          body: bodies.accountOperationBody(operation),
          repeatable: operation.method === 'GET',
        },
        bodyReader,
        deadline,
      ),

    createSsoUser: (accountId, user, deadline) =>
      post(accountUrl(accountId, 'users/sso'), bodies.ssoUserBody(user), nothingReader, deadline),

    unsubscribe: (accountId, unsubscription, deadline) =>
      post(
        accountUrl(accountId, 'contacts/unsubscribe'),
        bodies.unsubscriptionBody(unsubscription),
        unsubscriptionReader,
        deadline,
      ),

    listWebhooks: (deadline) => get(topics, webhooksReader, deadline),

    getWebhook: (topicId, deadline) => get(topicUrl(topicId), webhookReader, deadline),

    putWebhook: (topicId, hookUri, deadline) =>
      put(topicUrl(topicId), bodies.webhookBody(hookUri), webhookChangeReader, deadline),

    deleteWebhook: (topicId, deadline) =>
      call({ method: 'DELETE', url: topicUrl(topicId), repeatable: false }, nothingReader, deadline),

    testWebhook: (topicId, deadline) => post(`${topicUrl(topicId)}/tests`, undefined, webhookChangeReader, deadline),
  };
};
