/** Events for the application, from the log to its receiver, and the mail that tells reviewers of newcomers. */

import { createServer } from 'node:http';
import { DynamoDBClient, TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { expectDeclared } from '../support/declared.ts';
import { expectProblem, operationOf, useStack } from './harness.ts';

/** As the guide says. */
const secret = 'whsec_bG9jYWwtc2VjcmV0LW9mLXRoZS1sb2NhbC1zdGFjaw==';
/** Always the same one, because the templates of the same settings are kept. */
const port = 39_417;
const { ask, stack } = useStack({
  eventsWebhookUrl: `http://127.0.0.1:${port}/events`,
  reviewMode: 'manual',
  reviewDigestTo: 'a@partner.example,b@partner.example',
  reviewDigestFrom: 'reviews@mail.partner.example',
});

interface Received {
  readonly id: string;
  readonly type: string;
}
let status = 204;
const received: Received[] = [];
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const event = new Webhook(secret).verify(Buffer.concat(chunks), headers) as Received;
    expect(headers['webhook-id']).toBe(event.id);
    received.push(event);
    response.writeHead(status).end();
  });
});
beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(port, '127.0.0.1', resolve));
});
afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});
beforeEach(() => {
  status = 204;
  received.length = 0;
});

const tableIn = (variable: string): string =>
  stack().functions.all.flatMap(({ environment }) => environment[variable] ?? [])[0] ?? '';
const first = 4_000;
let next = first;
/** Writes an event at the end of the log, as the fold of the log does. */
const writeEvent = async (accountId: string): Promise<string> => {
  const position = next;
  next += 1;
  const id = `ab12-${position}`;
  const event = { specversion: '1.0', id, source: 'log', type: 'example.granted', time: new Date().toISOString() };
  const client = new DynamoDBClient({ endpoint: stack().dynamoDbEndpoint });
  const part = `events#${Math.floor(position / 256)}`;
  const items = [
    { part, position, event: JSON.stringify(event), accountId },
    { part: 'news', position: 0, next: position + 1 },
  ];
  const puts = items.map((item) => ({ Put: { TableName: tableIn('TRAIL_LOG_TABLE'), Item: marshall(item) } }));
  await client.send(new TransactWriteItemsCommand({ TransactItems: puts }));
  client.destroy();
  return id;
};
/** Has a waiting event be tried for a day already. */
const backdate = async (position: number): Promise<void> => {
  const client = new DynamoDBClient({ endpoint: stack().dynamoDbEndpoint });
  const past = new Date(Date.now() - 86_400_000).toISOString();
  await client.send(
    new UpdateItemCommand({
      TableName: tableIn('WORK_STATE_TABLE'),
      Key: marshall({ kind: 'event-waiting', id: `a07e1lwvtuw0#${String(position).padStart(15, '0')}` }),
      UpdateExpression: 'SET triedSince = :past, nextAt = :past',
      ExpressionAttributeValues: marshall({ ':past': past }),
    }),
  );
  client.destroy();
};
const deliveries = async (query = '') => (await ask('GET', `/v1/event-deliveries${query}`)).json.eventDeliveries;
const repeat = () => stack().runSchedule('repeat-deliveries');

describe('an event', () => {
  test('comes soon after it is in the log, signed, and is in the list of deliveries', async () => {
    const id = await writeEvent('a07e1lwvtuw0');
    await vi.waitFor(() => expect(received).toMatchObject([{ id }]), { timeout: 15_000 });
    await vi.waitFor(async () => expect(await deliveries('?state=delivered')).toHaveLength(1));
    const { json } = await ask('GET', '/v1/event-deliveries?pageSize=100');
    expectDeclared(operationOf('list-event-deliveries'), json);
    expect(await deliveries('?state=delivered')).toEqual([
      {
        eventId: id,
        sequence: first,
        type: 'example.granted',
        accountId: 'a07e1lwvtuw0',
        state: 'delivered',
        recordedAt: expect.any(String),
        attempts: [{ at: expect.any(String), durationMs: expect.any(Number), status: 204 }],
      },
    ]);
  });

  test('that is not accepted waits, and is tried at once when an operator asks for it', async () => {
    status = 500;
    const id = await writeEvent('a07e1lwvtuw0');
    await vi.waitFor(
      async () =>
        expect(await deliveries('?state=waiting')).toMatchObject([
          { eventId: id, nextAttemptAt: expect.any(String), attempts: [{ status: 500 }] },
        ]),
      { timeout: 15_000 },
    );
    status = 204;
    const asked = await ask('POST', `/v1/event-deliveries/${id}/replay`);
    expect(asked.status).toBe(202);
    expectDeclared(operationOf('replay-event'), asked.json);
    expect(await repeat()).toMatchObject({ ok: true });
    expect(received.map((event) => event.id)).toEqual([id, id]);
    expect(await deliveries('?state=waiting')).toEqual([]);
  });

  test('that was delivered is sent again when an operator asks for it, with its id', async () => {
    const id = `ab12-${first}`;
    expect(await ask('POST', `/v1/event-deliveries/${id}/replay`)).toMatchObject({
      status: 202,
      json: { eventId: id, state: 'waiting' },
    });
    expect(await repeat()).toMatchObject({ ok: true });
    expect(received.map((event) => event.id)).toEqual([id]);
  });

  test('that is not accepted for a day is given up, until an operator asks for it', async () => {
    status = 410;
    const id = await writeEvent('a07e1lwvtuw0');
    await vi.waitFor(async () => expect(await deliveries('?state=waiting')).toMatchObject([{ attempts: [{}] }]));
    await backdate(next - 1);
    expect(await repeat()).toMatchObject({ ok: true });
    expect(await deliveries('?state=failed')).toMatchObject([{ eventId: id, attempts: [{}, { status: 410 }] }]);

    status = 204;
    expect((await ask('POST', `/v1/event-deliveries/${id}/replay`)).status).toBe(202);
    expect(await repeat()).toMatchObject({ ok: true });
    expect(await deliveries('?state=failed')).toEqual([]);
  });

  test('that there is not cannot be sent again', async () => {
    for (const id of ['ab12-9', 'other']) {
      const answer = await ask('POST', `/v1/event-deliveries/${id}/replay`);
      expectProblem(answer, 'EVENT_DELIVERY_NOT_FOUND', operationOf('replay-event'));
    }
  });
});

describe('a test event', () => {
  test('is sent at once, and what came of it is the answer', async () => {
    const { status: own, json } = await ask('POST', '/v1/event-deliveries/test');
    expect({ own, json }).toMatchObject({ own: 200, json: { delivered: true, status: 204 } });
    expectDeclared(operationOf('test-event-delivery'), json);
    expect(received).toMatchObject([{ id: json.eventId, type: expect.stringMatching(/delivery\.test$/) }]);
    status = 503;
    expect((await ask('POST', '/v1/event-deliveries/test')).json).toMatchObject({ delivered: false, status: 503 });
  });
});

test('reviewers are told once that accounts wait, without names', async () => {
  expect(await stack().runSchedule('send-review-digest')).toMatchObject({ ok: true });
  expect(await stack().runSchedule('send-review-digest')).toMatchObject({ ok: true });
  const { mails } = (await ask('GET', '/_local/outbox', { token: undefined })).json;
  expect(mails).toEqual([
    expect.objectContaining({
      from: 'reviews@mail.partner.example',
      to: ['a@partner.example', 'b@partner.example'],
      subject: expect.stringMatching(/^\d+ accounts wait for a review$/),
      text: expect.stringContaining('/v1/memberships?review=pending\n'),
    }),
  ]);
  expect(mails[0].text).not.toMatch(/a07e/);
});
