/** Events for the application, from the log to its receiver, and the mail that tells reviewers of newcomers. */

import { createServer } from 'node:http';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { HTTP } from 'cloudevents';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { expectDeclared } from '../support/declared.ts';
import { expectProblem, operationOf, useStack } from './harness.ts';

/** As the guide says. */
const secret = 'whsec_bG9jYWwtc2VjcmV0LW9mLXRoZS1sb2NhbC1zdGFjaw==';
/** Always the same one, because the templates of the same settings are kept. */
const port = 39_417;
interface Received {
  readonly id: string;
  readonly type: string;
  readonly subject?: string;
}
let status = 204;
const received: Received[] = [];
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const body = Buffer.concat(chunks);
    const event = new Webhook(secret).verify(body, headers) as Received;
    expect(headers['webhook-id']).toBe(event.id);
    expect(HTTP.toEvent({ headers, body: body.toString() })).toMatchObject({ id: event.id, type: event.type });
    received.push(event);
    response.writeHead(status).end();
  });
});
await new Promise<void>((resolve) => receiver.listen(port, '127.0.0.1', resolve));
const { ask, stack } = useStack({
  eventsWebhookUrl: `http://127.0.0.1:${port}/events`,
  reviewMode: 'manual',
  reviewDigestTo: 'a@partner.example,b@partner.example',
  reviewDigestFrom: 'reviews@mail.partner.example',
});

/** What was in the log before the first call is history, of which nobody is told. */
beforeAll(async () => {
  expect(await stack().runSchedule('publish-due-changes')).toMatchObject({ ok: true });
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
/** Lets accounts in that wait for a review, each once. @returns the account, whose next event says so */
const letIn = async (): Promise<string> => {
  const { memberships } = (await ask('GET', '/v1/memberships?review=pending&pageSize=1')).json;
  const [{ accountId, version }] = memberships;
  const approved = await ask('POST', `/v1/memberships/${accountId}/approve`, {
    body: { justification: 'They have signed' },
    headers: { 'if-match': `"${version}"` },
  });
  expect(approved.status).toBe(200);
  return accountId;
};
const soon = { timeout: 30_000, interval: 100 };
const receivedOf = (accountId: string): readonly Received[] =>
  received.filter(({ subject, type }) => subject === accountId && /membership\.(?:granted|reviewed)$/.test(type));
/** Has a waiting event be tried for a day already. */
const backdate = async (accountId: string, sequence: number): Promise<void> => {
  const client = new DynamoDBClient({ endpoint: stack().dynamoDbEndpoint });
  const past = new Date(Date.now() - 86_400_000).toISOString();
  await client.send(
    new UpdateItemCommand({
      TableName: tableIn('WORK_STATE_TABLE'),
      Key: marshall({ kind: 'event-waiting', id: `${accountId}#${String(sequence).padStart(15, '0')}` }),
      UpdateExpression: 'SET triedSince = :past, nextAt = :past',
      ExpressionAttributeValues: marshall({ ':past': past }),
    }),
  );
  client.destroy();
};
interface Listed {
  readonly eventId: string;
  readonly sequence: number;
  readonly accountId?: string;
}
const deliveriesOf = async (accountId: string, state: string): Promise<readonly Listed[]> => {
  const { json } = await ask('GET', `/v1/event-deliveries?state=${state}&pageSize=100`);
  expectDeclared(operationOf('list-event-deliveries'), json);
  return json.eventDeliveries.filter((each: Listed) => each.accountId === accountId);
};
const replay = (eventId: string) => ask('POST', `/v1/event-deliveries/${eventId}/replay`);
const repeat = () => stack().runSchedule('repeat-deliveries');
const waitingOf = (accountId: string): Promise<Listed> =>
  vi.waitFor(async () => {
    const [waiting] = await deliveriesOf(accountId, 'waiting');
    if (waiting === undefined) throw new Error('it does not wait yet');
    expect(waiting).toMatchObject({ nextAttemptAt: expect.any(String), attempts: [{ status }] });
    return waiting;
  }, soon);

describe('an event', { timeout: 60_000 }, () => {
  let told = '';

  test('comes soon after the change, signed, and is in the list of deliveries', async () => {
    const accountId = await letIn();
    await vi.waitFor(() => expect(receivedOf(accountId)).toHaveLength(1), soon);
    const id = receivedOf(accountId)[0]?.id ?? '';
    const ofAccount = await vi.waitFor(async () => {
      const listed = await deliveriesOf(accountId, 'delivered');
      expect(listed.map(({ eventId }) => eventId)).toContain(id);
      return listed;
    }, soon);
    expect(ofAccount[0]).toEqual({
      eventId: id,
      sequence: Number(id.split('-')[1]),
      type: expect.stringMatching(/\.membership\.(?:granted|reviewed)$/),
      accountId,
      state: 'delivered',
      recordedAt: expect.any(String),
      attempts: [{ at: expect.any(String), durationMs: expect.any(Number), status: 204 }],
    });
    told = accountId;
  });

  test('that is not accepted waits, and is tried at once when an operator asks for it', async () => {
    status = 500;
    const accountId = await letIn();
    const { eventId } = await waitingOf(accountId);
    status = 204;
    const asked = await replay(eventId);
    expect(asked.status).toBe(202);
    expectDeclared(operationOf('replay-event'), asked.json);
    expect(await repeat()).toMatchObject({ ok: true });
    expect(receivedOf(accountId).map(({ id }) => id)).toEqual([eventId, eventId]);
    expect(await deliveriesOf(accountId, 'waiting')).toEqual([]);
  });

  test('that is not accepted for a day is given up, until an operator asks for it', async () => {
    status = 410;
    const accountId = await letIn();
    const { eventId, sequence } = await waitingOf(accountId);
    await backdate(accountId, sequence);
    expect(await repeat()).toMatchObject({ ok: true });
    expect(await deliveriesOf(accountId, 'failed')).toMatchObject([{ eventId, attempts: [{}, { status: 410 }] }]);

    status = 204;
    expect((await replay(eventId)).status).toBe(202);
    expect(await repeat()).toMatchObject({ ok: true });
    expect(await deliveriesOf(accountId, 'failed')).toEqual([]);
  });

  test('that was delivered is sent again when an operator asks for it, with its id', async () => {
    const [{ eventId = '' } = {}] = await deliveriesOf(told, 'delivered');
    expect(await replay(eventId)).toMatchObject({ status: 202, json: { eventId, state: 'waiting' } });
    expect(await repeat()).toMatchObject({ ok: true });
    expect(received.map(({ id }) => id)).toContain(eventId);
  });

  test('that there is not cannot be sent again', async () => {
    for (const id of ['ab12-9', 'other']) {
      expectProblem(await replay(id), 'EVENT_DELIVERY_NOT_FOUND', operationOf('replay-event'));
    }
  });
});

describe('a test event', () => {
  test('is sent at once, and what came of it is the answer', async () => {
    const { status: own, json } = await ask('POST', '/v1/event-deliveries/test');
    expect({ own, json }).toMatchObject({ own: 200, json: { delivered: true, status: 204 } });
    expectDeclared(operationOf('test-event-delivery'), json);
    expect(received).toContainEqual(
      expect.objectContaining({ id: json.eventId, type: expect.stringMatching(/^[a-z.]+\.delivery\.test$/) }),
    );
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
