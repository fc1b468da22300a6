import { describe, expect, test } from 'vitest';
import { partnerProblem } from '../../../shared/api/answers/partner-problem.ts';
import type { VendorResult } from '../../../shared/constant-contact/result.ts';
import {
  deleteWebhookSubscription,
  getWebhookSubscription,
  listWebhookSubscriptions,
  putWebhookSubscription,
  testWebhookSubscription,
} from '../../../shared/use-cases/partner/webhook-subscriptions.ts';
import { receiver, usePartnerWorld } from '../../support/use-partner-world.ts';

const { world, actor, dependencies, askingForTopic, recordsOf, outcomesOf, expectNowhere } = usePartnerWorld();

const list = () => listWebhookSubscriptions({ actor, deadline: world().deadline() }, dependencies());
const get = (topicId: number) => getWebhookSubscription(askingForTopic(topicId), dependencies());
const put = (topicId: number, hookUri?: string) =>
  putWebhookSubscription(askingForTopic(topicId), hookUri, dependencies());
const remove = (topicId: number) => deleteWebhookSubscription(askingForTopic(topicId), dependencies());
const testSend = (topicId: number) => testWebhookSubscription(askingForTopic(topicId), dependencies());
const must = <T>(result: VendorResult<T>): T => {
  if (!result.ok) throw new Error(result.failure.reason);
  return result.value;
};

describe('a subscription to webhooks', () => {
  test('comes to our own receiver unless another one is named, is listed, tested and ended', async () => {
    expect(must(await list())).toEqual([]);
    expect(must(await put(3))).toEqual({ topicId: 3, hookUri: receiver });
    must(await put(4, 'https://elsewhere.example/hook?token=secret-2z6'));
    expect(must(await get(3))).toMatchObject({ topicId: 3, topicName: 'Account Cancelled', hookUri: receiver });
    expect(must(await list())).toMatchObject([{ topicId: 3 }, { topicId: 4 }]);
    expect(must(await testSend(3))).toMatchObject({ topicId: 3 });
    expect(must(await remove(4))).toBeUndefined();
    expect(must(await list())).toMatchObject([{ topicId: 3 }]);

    expect((await recordsOf()).map(({ operation, outcome, details }) => [operation, outcome, details])).toEqual([
      ['list-webhook-subscriptions', 'done', {}],
      ['put-webhook-subscription', 'started', { topicId: 3, ownReceiver: true }],
      ['put-webhook-subscription', 'done', { topicId: 3, ownReceiver: true }],
      ['put-webhook-subscription', 'started', { topicId: 4, ownReceiver: false }],
      ['put-webhook-subscription', 'done', { topicId: 4, ownReceiver: false }],
      ['get-webhook-subscription', 'done', { topicId: 3 }],
      ['list-webhook-subscriptions', 'done', {}],
      ['test-webhook-subscription', 'started', { topicId: 3 }],
      ['test-webhook-subscription', 'done', { topicId: 3 }],
      ['delete-webhook-subscription', 'started', { topicId: 4 }],
      ['delete-webhook-subscription', 'done', { topicId: 4 }],
      ['list-webhook-subscriptions', 'done', {}],
    ]);
    await expectNowhere('secret-2z6', 'elsewhere');
  });

  test.each([
    ['get-webhook-subscription', () => get(3)],
    ['put-webhook-subscription', () => put(99)],
    ['delete-webhook-subscription', () => remove(3)],
    ['test-webhook-subscription', () => testSend(3)],
  ] as const)('that there is not is a 404 of %s, and recorded', async (name, call) => {
    const result = await call();

    expect(!result.ok && partnerProblem(name, result.failure, 0).problem).toBe('WEBHOOK_TOPIC_NOT_FOUND');
    expect((await recordsOf()).at(-1)).toMatchObject({ operation: name, outcome: 'refused', status: 404 });
  });

  test.each([
    ['put-webhook-subscription', () => put(3), 'outcome_unknown', 'unknown', 1],
    ['delete-webhook-subscription', () => remove(3), 'outcome_unknown', 'unknown', 1],
    ['test-webhook-subscription', () => testSend(3), 'outcome_unknown', 'unknown', 1],
    ['get-webhook-subscription', () => get(3), 'unavailable', 'failed', 4],
  ] as const)('where no answer comes: %s', async (name, call, kind, outcome, requests) => {
    world().simulator.faults.add({ operation: 'webhookSubscriptions', kind: 'drop' });

    expect(await call()).toMatchObject({ ok: false, failure: { kind } });
    expect((await outcomesOf()).at(-1)).toBe(`${name} ${outcome}`);
    expect(world().simulator.requests.webhookSubscriptions).toBe(requests);
  });

  test('that was ended without an answer is not told to be one that never was', async () => {
    must(await put(4));
    world().simulator.faults.add({ operation: 'webhookSubscriptions', kind: 'drop', times: 1 });

    const result = await remove(4);

    expect(!result.ok && partnerProblem('delete-webhook-subscription', result.failure, 0)).toMatchObject({
      problem: 'VENDOR_OUTCOME_UNKNOWN',
      detail: expect.stringContaining('WEBHOOK_TOPIC_NOT_FOUND'),
    });
    expect(await get(4)).toMatchObject({ ok: false, failure: { status: 404 } });
  });
});
