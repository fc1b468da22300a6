import { expect, it, onTestFinished } from 'vitest';
import { startEvents } from '../../../local/aws/eventbridge.ts';
import { createEventBus, eventBridgeClient } from '../../../shared/bus/event-bus.ts';
import { cloudEventOf } from '../../../shared/domain/news/cloud-event.ts';
import { accountIdOf, noon } from '../../support/memberships.ts';
import { accessOf, keysOfTests, place, postSigned } from './support.ts';

const busArn = 'arn:aws:events:eu-test-1:000000000000:event-bus/Changes';
const frame = { origin: 'log.test', typePrefix: 'test', dataSchema: 'https://api.test/schema' };
const accountId = accountIdOf('a07e1lwvtuw0');
const event = (index: number) =>
  cloudEventOf(index, { type: 'membership.granted', time: noon, accountId, data: { accountId } }, frame);

const start = async () => {
  const errors: unknown[] = [];
  const events = await startEvents({
    place,
    access: accessOf(keysOfTests),
    onError: (error) => errors.push(error),
  });
  process.env['AWS_ENDPOINT_URL_EVENTBRIDGE'] = events.url;
  const client = eventBridgeClient();
  onTestFinished(async () => {
    delete process.env['AWS_ENDPOINT_URL_EVENTBRIDGE'];
    client.destroy();
    await events.close();
    expect(errors).toEqual([]);
  });
  return { events, bus: createEventBus({ client, busArn, sleep: async () => {} }) };
};

it('takes what the functions put on a bus, in requests of ten', async () => {
  const { events, bus } = await start();
  const all = Array.from({ length: 23 }, (_, index) => event(index));

  await bus.put(all.map((each) => JSON.stringify(each)));

  expect(events.all().map(({ detail }) => detail)).toEqual(all);
  expect(events.all()[0]).toMatchObject({
    bus: busArn,
    source: 'log.test',
    'detail-type': 'test.membership.granted',
    time: '2026-11-21T12:00:00.000Z',
  });
  events.clear();
  expect(events.all()).toEqual([]);
});

it.each([
  ['{"Entries":[]}', 'AWSEvents.PutEvents', 'ValidationException'],
  ['{"Entries":[{"Source":"a","DetailType":"b","Detail":"{"}]}', 'AWSEvents.PutEvents', 'MalformedDetail'],
  ['{"Name":"a"}', 'AWSEvents.PutRule', 'UnknownOperationException'],
])('refuses %s of %s', async (body, target, type) => {
  const { events } = await start();
  const answer = await postSigned(events.url, { body, headers: { 'x-amz-target': target } });
  expect(answer.body).toContain(type);
  expect(events.all()).toEqual([]);
});
