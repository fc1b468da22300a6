import { expect, it } from 'vitest';
import { bodies, errorList, outcome, start, writerTo } from './harness.ts';

const subscriptions = '/v3/partner/webhooks/subscriptions';
const { webhookSubscriptions: body } = bodies;
const third = {
  topic_id: 3,
  hook_uri: body.hook_uri,
  topic_name: 'Account Cancelled',
  topic_description: expect.any(String),
};

it('subscribes to topics, and lists them as a bare array', async () => {
  const simulator = await start();
  const write = await writerTo(simulator);
  expect(await outcome(write('GET', subscriptions))).toEqual({ status: 200, body: [] });
  const put = { topic_id: 3, hook_uri: body.hook_uri };
  expect(await outcome(write('PUT', `${subscriptions}/3`, body))).toEqual({ status: 200, body: put });
  expect(await outcome(write('GET', `${subscriptions}/3`))).toEqual({ status: 200, body: third });
  const moved = { hook_uri: 'https://hooks.example/moved' };
  expect((await write('PUT', `${subscriptions}/1`, moved)).status).toBe(200);
  expect(await outcome(write('GET', subscriptions))).toEqual({
    status: 200,
    body: [expect.objectContaining({ topic_id: 1, topic_name: 'Billing Tier Upgrade', ...moved }), third],
  });
  expect((await write('PUT', `${subscriptions}/3`, moved)).status).toBe(200);
  expect((await outcome(write('GET', `${subscriptions}/3`))).body).toMatchObject(moved);
  expect(simulator.requests).toMatchObject({ webhookSubscriptions: 7, other: 0 });
});

it('tests a subscription with an empty request, and answers its four fields', async () => {
  const write = await writerTo(await start());
  expect(await outcome(write('POST', `${subscriptions}/3/tests`))).toEqual(errorList(404));
  await write('PUT', `${subscriptions}/3`, body);
  expect(await outcome(write('POST', `${subscriptions}/3/tests`))).toEqual({ status: 201, body: third });
  expect(await outcome(write('POST', `${subscriptions}/3/tests`, body))).toEqual(errorList(400));
});

it('ends a subscription, once', async () => {
  const write = await writerTo(await start());
  await write('PUT', `${subscriptions}/4`, body);
  expect(await outcome(write('DELETE', `${subscriptions}/4`, body))).toEqual(errorList(400));
  const ended = await write('DELETE', `${subscriptions}/4`);
  expect(ended.status).toBe(204);
  expect(ended.headers.has('content-type')).toBe(false);
  expect(await ended.text()).toBe('');
  expect(await outcome(write('DELETE', `${subscriptions}/4`))).toEqual(errorList(404));
  expect(await outcome(write('GET', `${subscriptions}/4`))).toEqual(errorList(404));
});

it('knows four topics, and https addresses only', async () => {
  const write = await writerTo(await start());
  for (const topic of ['0', '5', '03', 'three']) {
    expect(await outcome(write('PUT', `${subscriptions}/${topic}`, body))).toEqual(errorList(404));
    expect(await outcome(write('GET', `${subscriptions}/${topic}`))).toEqual(errorList(404));
    expect(await outcome(write('DELETE', `${subscriptions}/${topic}`))).toEqual(errorList(404));
    expect(await outcome(write('POST', `${subscriptions}/${topic}/tests`))).toEqual(errorList(404));
  }
  for (const hook_uri of ['http://hooks.example/', 'hooks.example', `https://${'a'.repeat(505)}`, undefined]) {
    expect(await outcome(write('PUT', `${subscriptions}/1`, { hook_uri }))).toEqual(errorList(400));
  }
  expect(await outcome(write('PUT', `${subscriptions}/1`))).toEqual(errorList(400));
  expect(await outcome(write('PUT', `${subscriptions}/1`, body, 'text/plain'))).toEqual(errorList(400));
});
