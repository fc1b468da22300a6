import { describe, expect, test } from 'vitest';
import { expectDeclared } from '../support/declared.ts';
import { expectProblem, operationOf, useStack } from './harness.ts';

const { ask, stack } = useStack();

const base = '/v1/webhook-subscriptions';
const simulator = () => {
  const { simulator: running } = stack();
  if (running === undefined) throw new Error('the simulator is not running');
  return running;
};
const list = async () => {
  const { status, json } = await ask('GET', base);
  expect(status).toBe(200);
  expectDeclared(operationOf('list-webhook-subscriptions'), json);
  return json.webhookSubscriptions;
};

describe('a subscription to webhooks', () => {
  test('comes to this service, is read, tested, moved and ended', async () => {
    expect(await list()).toEqual([]);

    const made = await ask('PUT', `${base}/3`);
    expect(made.status).toBe(200);
    expectDeclared(operationOf('put-webhook-subscription'), made.json);
    expect(made.json).toEqual({ topicId: 3, hookUri: expect.stringMatching(/^https:.*\/webhooks\/constant-contact$/) });

    const read = await ask('GET', `${base}/3`);
    expectDeclared(operationOf('get-webhook-subscription'), read.json);
    expect(read.json).toMatchObject({ topicId: 3, topicName: 'Account Cancelled', hookUri: made.json.hookUri });

    const tested = await ask('POST', `${base}/3/tests`);
    expect(tested.status).toBe(200);
    expectDeclared(operationOf('test-webhook-subscription'), tested.json);

    const moved = await ask('PUT', `${base}/3`, { body: { hookUri: 'https://elsewhere.example/hook' } });
    expect(moved.json).toEqual({ topicId: 3, hookUri: 'https://elsewhere.example/hook' });
    expect(await list()).toMatchObject([{ topicId: 3, hookUri: 'https://elsewhere.example/hook' }]);

    const ended = await ask('DELETE', `${base}/3`);
    expect(ended).toMatchObject({ status: 204, text: '' });
    expect(await list()).toEqual([]);
  });

  test.each([
    ['GET', '/2', 'get-webhook-subscription'],
    ['PUT', '/99', 'put-webhook-subscription'],
    ['DELETE', '/2', 'delete-webhook-subscription'],
    ['POST', '/2/tests', 'test-webhook-subscription'],
  ])('that there is not: %s %s', async (method, rest, name) => {
    expectProblem(await ask(method, `${base}${rest}`), 'WEBHOOK_TOPIC_NOT_FOUND', operationOf(name));
  });

  test.each([
    ['GET', '/x', undefined, 'get-webhook-subscription'],
    ['DELETE', '/0', undefined, 'delete-webhook-subscription'],
    ['PUT', '/1', { hookUri: 'http://plain.example' }, 'put-webhook-subscription'],
    ['PUT', '/1', { uri: 'https://x.example' }, 'put-webhook-subscription'],
  ])('that cannot be: %s %s %j', async (method, rest, body, name) => {
    const answer = await ask(method, `${base}${rest}`, body === undefined ? {} : { body });
    expectProblem(answer, 'VALIDATION_FAILED', operationOf(name));
  });

  test('is read once more where no answer came', async () => {
    await ask('PUT', `${base}/4`);
    const before = simulator().requests.webhookSubscriptions;
    simulator().faults.add({ operation: 'webhookSubscriptions', kind: 'drop', times: 1 });

    expect((await ask('GET', `${base}/4`)).status).toBe(200);

    expect(simulator().requests.webhookSubscriptions).toBe(before + 2);
  });

  test.each([
    ['PUT', '/4', 'put-webhook-subscription'],
    ['POST', '/4/tests', 'test-webhook-subscription'],
    ['DELETE', '/4', 'delete-webhook-subscription'],
  ])('is changed once, and its outcome unknown where no answer came: %s %s', async (method, rest, name) => {
    await ask('PUT', `${base}/4`);
    const before = simulator().requests.webhookSubscriptions;
    simulator().faults.add({ operation: 'webhookSubscriptions', kind: 'drop', times: 1 });

    expectProblem(await ask(method, `${base}${rest}`), 'VENDOR_OUTCOME_UNKNOWN', operationOf(name));

    expect(simulator().requests.webhookSubscriptions).toBe(before + 1);
  });

  test('is in the trail of the partner itself, without the address of another receiver', async () => {
    await ask('PUT', `${base}/1`, { body: { hookUri: 'https://secret.example/5d1' } });
    await ask('PUT', `${base}/1`);

    const { json } = await ask('GET', '/v1/operation-records?pageSize=4');

    expectDeclared(operationOf('list-operation-records'), json);
    expect(json.operationRecords).toMatchObject([
      { operation: 'put-webhook-subscription', outcome: 'done', details: { topicId: 1, ownReceiver: true } },
      { outcome: 'started' },
      { outcome: 'done', details: { topicId: 1, ownReceiver: false } },
      { outcome: 'started' },
    ]);
    expect(JSON.stringify(json)).not.toContain('secret.example');
  });
});
