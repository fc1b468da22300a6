/**
 * The partner's subscriptions to the vendor's webhooks (fact sheet section 2.8): one for each topic
 * of the application.
 */

import type { Instant } from '../../base/time.ts';
import type { WebhookSubscription } from '../../constant-contact/operations/types.ts';
import { succeeded, type VendorResult } from '../../constant-contact/result.ts';
import type { OperationAsking, PartnerDependencies } from './dependencies.ts';
import { recorded } from './recorded.ts';

interface AskingForTopic extends OperationAsking {
  readonly topicId: number;
}

export const listWebhookSubscriptions = (
  { actor, deadline }: OperationAsking,
  { operations, ...recorder }: PartnerDependencies,
): Promise<VendorResult<readonly WebhookSubscription[]>> =>
  recorded(
    { operation: 'list-webhook-subscriptions', actor, deadline, changes: false },
    (until) => operations.listWebhooks(until),
    recorder,
  );

export const getWebhookSubscription = (
  { actor, deadline, topicId }: AskingForTopic,
  { operations, ...recorder }: PartnerDependencies,
): Promise<VendorResult<WebhookSubscription>> =>
  recorded(
    { operation: 'get-webhook-subscription', actor, deadline, details: { topicId }, changes: false },
    (until) => operations.getWebhook(topicId, until),
    recorder,
  );

/**
 * Subscribes to a topic, or changes the receiver of its webhooks. The trail records whether the
 * receiver is our own, but never the address of another one, which may hold a secret.
 *
 * @param hookUri absent: our own receiver
 */
export const putWebhookSubscription = (
  { actor, deadline, topicId }: AskingForTopic,
  hookUri: string | undefined,
  { operations, receiver, ...recorder }: PartnerDependencies & { readonly receiver: string },
): Promise<VendorResult<WebhookSubscription>> => {
  const uri = hookUri ?? receiver;
  const details = { topicId, ownReceiver: uri === receiver };
  return recorded(
    { operation: 'put-webhook-subscription', actor, deadline, details, changes: true },
    (until) => putThenRead(topicId, uri, until, operations),
    recorder,
  );
};

/** Reads the subscription if the vendor did not show it; the change stands also without that. */
async function putThenRead(
  topicId: number,
  uri: string,
  until: Instant,
  operations: PartnerDependencies['operations'],
): Promise<VendorResult<WebhookSubscription>> {
  const changed = await operations.putWebhook(topicId, uri, until);
  if (!changed.ok) return changed;
  if (changed.value !== undefined) return succeeded(changed.value);
  const read = await operations.getWebhook(topicId, until).catch(() => undefined);
  return read?.ok ? read : succeeded({ topicId });
}

export const deleteWebhookSubscription = (
  { actor, deadline, topicId }: AskingForTopic,
  { operations, ...recorder }: PartnerDependencies,
): Promise<VendorResult<undefined>> =>
  recorded(
    { operation: 'delete-webhook-subscription', actor, deadline, details: { topicId }, changes: true },
    (until) => operations.deleteWebhook(topicId, until),
    recorder,
  );

/** Has the vendor send a webhook about a sample account. */
export const testWebhookSubscription = (
  { actor, deadline, topicId }: AskingForTopic,
  { operations, ...recorder }: PartnerDependencies,
): Promise<VendorResult<WebhookSubscription>> =>
  recorded(
    { operation: 'test-webhook-subscription', actor, deadline, details: { topicId }, changes: true },
    async (until) => {
      const sent = await operations.testWebhook(topicId, until);
      return sent.ok ? succeeded(sent.value ?? { topicId }) : sent;
    },
    recorder,
  );
