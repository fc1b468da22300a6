/** The partner's subscriptions to the vendor's webhooks (fact sheet section 2.8): one for each topic of the application. */
import type { WebhookSubscription } from '../constant-contact/operation-types.ts';
import type { VendorResult } from '../constant-contact/types.ts';
import type { Asking, PartnerDependencies } from './dependencies.ts';
import { recorded } from './recorded.ts';

interface AskingForTopic extends Asking {
  readonly topicId: number;
}

export const listWebhookSubscriptions = (
  { actor, deadline }: Asking,
  { operations, ...recorder }: PartnerDependencies,
): Promise<VendorResult<readonly WebhookSubscription[]>> =>
  recorded(
    { operation: 'list-webhook-subscriptions', actor, changes: false },
    () => operations.listWebhooks(deadline),
    recorder,
  );

export const getWebhookSubscription = (
  { actor, deadline, topicId }: AskingForTopic,
  { operations, ...recorder }: PartnerDependencies,
): Promise<VendorResult<WebhookSubscription>> =>
  recorded(
    { operation: 'get-webhook-subscription', actor, details: { topicId }, changes: false },
    () => operations.getWebhook(topicId, deadline),
    recorder,
  );

/**
 * Subscribes to a topic, or changes where its webhooks go. The trail gets whether they come here, and no address of another
 * receiver, which may hold a secret.
 *
 * @param hookUri absent: our own receiver
 */
export const putWebhookSubscription = (
  { actor, deadline, topicId }: AskingForTopic,
  hookUri: string | undefined,
  { operations, receiver, ...recorder }: PartnerDependencies & { readonly receiver: string },
): Promise<VendorResult<WebhookSubscription>> => {
  const wanted = hookUri ?? receiver;
  const details = { topicId, ownReceiver: wanted === receiver };
  return recorded(
    { operation: 'put-webhook-subscription', actor, details, changes: true },
    () => operations.putWebhook(topicId, wanted, deadline),
    recorder,
  );
};

export const deleteWebhookSubscription = (
  { actor, deadline, topicId }: AskingForTopic,
  { operations, ...recorder }: PartnerDependencies,
): Promise<VendorResult<undefined>> =>
  recorded(
    { operation: 'delete-webhook-subscription', actor, details: { topicId }, changes: true },
    () => operations.deleteWebhook(topicId, deadline),
    recorder,
  );

/** Has the vendor send a webhook about a sample account. */
export const testWebhookSubscription = (
  { actor, deadline, topicId }: AskingForTopic,
  { operations, ...recorder }: PartnerDependencies,
): Promise<VendorResult<WebhookSubscription>> =>
  recorded(
    { operation: 'test-webhook-subscription', actor, details: { topicId }, changes: true },
    () => operations.testWebhook(topicId, deadline),
    recorder,
  );
