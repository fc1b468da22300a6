import { describe, expect } from 'vitest';
import { partnerProblem } from '../../../shared/api/answers/partner-problem.ts';
import type { VendorResult } from '../../../shared/constant-contact/result.ts';
import {
  deleteWebhookSubscription,
  getWebhookSubscription,
  listWebhookSubscriptions,
  putWebhookSubscription,
  testWebhookSubscription,
} from '../../../shared/use-cases/partner/webhook-subscriptions.ts';
import { type PartnerWorld, receiver, test } from '../../support/fixtures/partner-world.ts';

const list = (world: PartnerWorld) =>
  listWebhookSubscriptions({ actor: world.actor, deadline: world.deadline() }, world.dependencies());
const get = (world: PartnerWorld, topicId: number) =>
  getWebhookSubscription(world.askingForTopic(topicId), world.dependencies());
const put = (world: PartnerWorld, topicId: number, hookUri?: string) =>
  putWebhookSubscription(world.askingForTopic(topicId), hookUri, world.dependencies());
const remove = (world: PartnerWorld, topicId: number) =>
  deleteWebhookSubscription(world.askingForTopic(topicId), world.dependencies());
const testSend = (world: PartnerWorld, topicId: number) =>
  testWebhookSubscription(world.askingForTopic(topicId), world.dependencies());
const must = <T>(result: VendorResult<T>): T => {
  if (!result.ok) throw new Error(result.failure.reason);
  return result.value;
};

describe('a subscription to webhooks', () => {
  test('comes to our own receiver unless another one is named, is listed, tested and ended', async ({ world }) => {
    expect(must(await list(world))).toEqual([]);
    expect(must(await put(world, 3))).toEqual({ topicId: 3, hookUri: receiver });
    must(await put(world, 4, 'https://elsewhere.example/hook?token=secret-2z6'));
    expect(must(await get(world, 3))).toMatchObject({ topicId: 3, topicName: 'Account Cancelled', hookUri: receiver });
    expect(must(await list(world))).toMatchObject([{ topicId: 3 }, { topicId: 4 }]);
    expect(must(await testSend(world, 3))).toMatchObject({ topicId: 3 });
    expect(must(await remove(world, 4))).toBeUndefined();
    expect(must(await list(world))).toMatchObject([{ topicId: 3 }]);

    expect((await world.recordsOf()).map(({ operation, outcome, details }) => [operation, outcome, details])).toEqual([
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
    await world.expectNowhere('secret-2z6', 'elsewhere');
  });

  test.for([
    { fails: 0, shown: { topicId: 3, hookUri: receiver, topicName: 'Account Cancelled' } },
    { fails: 9, shown: { topicId: 3 } },
  ])('is read where Constant Contact does not show it, if it can be: $fails', async ({ fails, shown }, { world }) => {
    world.simulator.faults.add({ operation: 'webhookSubscriptions', kind: 'no_body', status: 204, times: 1 });
    if (fails > 0) world.simulator.faults.add({ operation: 'webhookSubscriptions', kind: 'status', times: fails });

    expect(must(await put(world, 3))).toMatchObject(shown);

    expect(await world.outcomesOf()).toEqual(['put-webhook-subscription started', 'put-webhook-subscription done']);
  });

  test('is tested also where the answer has no body', async ({ world }) => {
    must(await put(world, 3));
    world.simulator.faults.add({ operation: 'webhookSubscriptions', kind: 'no_body' });

    expect(must(await testSend(world, 3))).toEqual({ topicId: 3 });
  });

  test.for([
    ['get-webhook-subscription', (world: PartnerWorld) => get(world, 3)],
    ['put-webhook-subscription', (world: PartnerWorld) => put(world, 99)],
    ['delete-webhook-subscription', (world: PartnerWorld) => remove(world, 3)],
    ['test-webhook-subscription', (world: PartnerWorld) => testSend(world, 3)],
  ] as const)('that there is not is a 404 of %s, and recorded', async ([name, call], { world }) => {
    const result = await call(world);

    expect(!result.ok && partnerProblem(name, result.failure, 0).problem).toBe('WEBHOOK_TOPIC_NOT_FOUND');
    expect((await world.recordsOf()).at(-1)).toMatchObject({ operation: name, outcome: 'refused', status: 404 });
  });

  test.for([
    ['put-webhook-subscription', (world: PartnerWorld) => put(world, 3), 'outcome_unknown', 'unknown', 1],
    ['delete-webhook-subscription', (world: PartnerWorld) => remove(world, 3), 'outcome_unknown', 'unknown', 1],
    ['test-webhook-subscription', (world: PartnerWorld) => testSend(world, 3), 'outcome_unknown', 'unknown', 1],
    ['get-webhook-subscription', (world: PartnerWorld) => get(world, 3), 'unavailable', 'failed', 4],
  ] as const)('where no answer comes: %s', async ([name, call, kind, outcome, requests], { world }) => {
    world.simulator.faults.add({ operation: 'webhookSubscriptions', kind: 'drop' });

    expect(await call(world)).toMatchObject({ ok: false, failure: { kind } });
    expect((await world.outcomesOf()).at(-1)).toBe(`${name} ${outcome}`);
    expect(world.simulator.requests.webhookSubscriptions).toBe(requests);
  });

  test('that was ended without an answer is not told to be one that never was', async ({ world }) => {
    must(await put(world, 4));
    world.simulator.faults.add({ operation: 'webhookSubscriptions', kind: 'drop', times: 1 });

    const result = await remove(world, 4);

    expect(!result.ok && partnerProblem('delete-webhook-subscription', result.failure, 0)).toMatchObject({
      problem: 'VENDOR_OUTCOME_UNKNOWN',
      detail: expect.stringContaining('WEBHOOK_TOPIC_NOT_FOUND'),
    });
    expect(await get(world, 4)).toMatchObject({ ok: false, failure: { status: 404 } });
  });
});
