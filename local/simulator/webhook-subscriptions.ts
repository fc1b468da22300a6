/** `/partner/webhooks/subscriptions` (fact sheet 2.8; the topics: section 5). */
import { type Answer, serviceError } from './exchange.ts';

interface Topic {
  readonly topic_name: string;
  readonly topic_description: string;
}

const topics: ReadonlyMap<string, Topic> = new Map([
  ['1', { topic_name: 'Billing Tier Upgrade', topic_description: 'The billing tier of an account has gone up' }],
  ['2', { topic_name: 'Billing Tier Downgrade', topic_description: 'The billing tier of an account has gone down' }],
  ['3', { topic_name: 'Account Cancelled', topic_description: 'An account was cancelled' }],
  ['4', { topic_name: 'Account Disabled', topic_description: 'An account was disabled' }],
]);

const notFound = serviceError(
  404,
  'partner.api.webhooks.not_found',
  'There is no such topic, or no subscription to it',
);

export interface WebhookSubscriptions {
  /**
   * A bare array. Whether topics without a subscription are in it is not documented: here they are
   * not.
   */
  list(): Answer;
  get(topicId: string): Answer;
  /** Subscribes, or changes the address. */
  put(topicId: string, hookUri: string): Answer;
  remove(topicId: string): Answer;
  /**
   * Answers as if a webhook had been sent; none is, since an https address is nowhere on this
   * machine.
   */
  test(topicId: string): Answer;
}

export const createWebhookSubscriptions = (): WebhookSubscriptions => {
  const hookUris = new Map<string, string>();

  // the id is a text in paths and a number in bodies
  const rowOf = (topicId: string) => {
    const hookUri = hookUris.get(topicId);
    return hookUri === undefined ? undefined : { topic_id: Number(topicId), hook_uri: hookUri, ...topics.get(topicId) };
  };
  const answerRow = (status: number, topicId: string): Answer => {
    const row = rowOf(topicId);
    return row === undefined ? notFound : { status, body: row };
  };

  return {
    list: () => ({ status: 200, body: [...topics.keys()].map(rowOf).filter((row) => row !== undefined) }),
    get: (topicId) => answerRow(200, topicId),
    put: (topicId, hookUri) => {
      if (!topics.has(topicId)) return notFound;
      hookUris.set(topicId, hookUri);
      return { status: 200, body: { topic_id: Number(topicId), hook_uri: hookUri } };
    },
    remove: (topicId) => (hookUris.delete(topicId) ? { status: 204 } : notFound),
    test: (topicId) => answerRow(201, topicId),
  };
};
