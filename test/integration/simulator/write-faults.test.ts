import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../local/simulator/exchange.ts';
import type { Fault } from '../../../local/simulator/faults.ts';
import { sampleAccounts } from '../../../local/simulator/seed.ts';
import type { Simulator } from '../../../local/simulator/simulator.ts';
import { bodies, list, outcome, start, writerTo } from './harness.ts';

const account = `${list}/${sampleAccounts.member}`;
const topic = '/v3/partner/webhooks/subscriptions/2';
type Write = Awaited<ReturnType<typeof writerTo>>;

interface Case {
  readonly operation: Operation;
  readonly request: readonly [string, string, unknown?];
  /** Whether it has been done. */
  readonly isDone: (simulator: Simulator, write: Write) => boolean | Promise<boolean>;
}

const contact = {
  account_operation_url: '/contacts',
  account_operation_method: 'POST',
  account_operation_payload: '{"contact_id":"new"}',
};
const cases: readonly Case[] = [
  {
    operation: 'provision',
    request: ['POST', list, bodies.provision],
    isDone: ({ accounts }) => accounts.byUserName(bodies.provision.login_name) !== undefined,
  },
  {
    operation: 'setPlan',
    request: ['PUT', `${account}/plan`, { plan_type: 'LITE' }],
    isDone: ({ accounts }) => accounts.get(sampleAccounts.member)?.planType === 'LITE',
  },
  {
    operation: 'cancel',
    request: ['PUT', `${account}/status/cancel`],
    isDone: ({ accounts }) => accounts.get(sampleAccounts.member)?.billingStatus === 'Canceled',
  },
  {
    operation: 'accountOperation',
    request: ['POST', `${account}/account_operations/sync`, contact],
    isDone: async (_simulator, write) => {
      const read = { account_operation_url: '/contacts/new', account_operation_method: 'GET' };
      return (await write('POST', `${account}/account_operations/sync`, read)).status === 200;
    },
  },
  {
    operation: 'ssoUser',
    request: ['POST', `${account}/users/sso`, bodies.ssoUser],
    isDone: async (_simulator, write) => (await write('POST', `${account}/users/sso`, bodies.ssoUser)).status === 409,
  },
  {
    operation: 'webhookSubscriptions',
    request: ['PUT', topic, bodies.webhookSubscriptions],
    isDone: async (_simulator, write) => (await write('GET', topic)).status === 200,
  },
];

const before: readonly Omit<Fault, 'operation'>[] = [
  { kind: 'status' },
  { kind: 'status', status: 503 },
  { kind: 'html' },
  { kind: 'html', status: 502 },
  { kind: 'throttled' },
  { kind: 'quota_exceeded' },
  { kind: 'unauthorized' },
  { kind: 'access_denied' },
];
const after: readonly Omit<Fault, 'operation'>[] = [
  { kind: 'close_mid_body' },
  { kind: 'malformed_json' },
  { kind: 'drop' },
];

/** What the caller gets to read. */
const attempt = async (write: Write, request: Case['request']): Promise<unknown> => {
  try {
    const response = await write(...request);
    return await response.text();
  } catch {
    return undefined;
  }
};

describe.each(cases)('of $operation', ({ operation, request, isDone }) => {
  it.each(before)('%o: nothing has been done', async (fault) => {
    const simulator = await start();
    const write = await writerTo(simulator);
    simulator.faults.add({ operation, ...fault, times: 1 });
    expect(await attempt(write, request)).toEqual(expect.any(String));
    expect(simulator.faults.all()).toEqual([expect.objectContaining({ given: 1 })]);
    expect(await isDone(simulator, write)).toBe(false);
  });

  it.each(after)('%o: it has been done, and the caller cannot know', async (fault) => {
    const simulator = await start();
    const write = await writerTo(simulator);
    simulator.faults.add({ operation, ...fault, times: 1 });
    const text = await attempt(write, request);
    if (fault.kind === 'malformed_json') expect(() => JSON.parse(String(text))).toThrow(SyntaxError);
    else expect(text).toBeUndefined();
    expect(await isDone(simulator, write)).toBe(true);
  });
});

it.each([200, 204])('no_body: it has been done, and the %i says no more', async (status) => {
  const simulator = await start();
  const write = await writerTo(simulator);
  simulator.faults.add({ operation: 'setPlan', kind: 'no_body', ...(status === 204 && { status }) });
  const response = await write('PUT', `${account}/plan`, { plan_type: 'LITE' });
  expect([response.status, await response.text()]).toEqual([status, '']);
  expect((await write('PUT', `${account}/plan`, { plan_type: 'NONE' })).status).toBe(400);
  expect(simulator.accounts.get(sampleAccounts.member)?.planType).toBe('LITE');
});

it.each([
  ['latin1', 'B\xfcro \\u20ac', 'latin1', 'application/json; charset=ISO-8859-1'],
  ['utf16', 'Büro €', 'utf16le', 'application/json'],
] as const)('%s: the right answer in another charset', async (kind, name, encoding, type) => {
  const simulator = await start();
  const write = await writerTo(simulator);
  simulator.accounts.change(sampleAccounts.member, { organizationName: 'Büro €' });
  simulator.faults.add({ operation: 'list', kind });
  const response = await write('GET', list);
  expect(response.headers.get('content-type')).toBe(type);
  expect(Buffer.from(await response.arrayBuffer()).includes(Buffer.from(`"${name}"`, encoding))).toBe(true);
});

describe('faults of writes', () => {
  it('leave a 204 with a body where it should have none, or without an answer', async () => {
    const simulator = await start();
    const write = await writerTo(simulator);
    for (const kind of ['malformed_json', 'close_mid_body'] as const) {
      await write('PUT', topic, bodies.webhookSubscriptions);
      simulator.faults.add({ operation: 'webhookSubscriptions', kind, times: 1 });
      expect(await attempt(write, ['DELETE', topic])).toBe(kind === 'malformed_json' ? '{' : undefined);
      expect((await write('GET', topic)).status).toBe(404);
      simulator.faults.clear();
    }
  });

  it('reach an unsubscription, and all of them at once, but not the other operation of the same path', async () => {
    const simulator = await start();
    const write = await writerTo(simulator);
    const unsubscribe = () => write('POST', `${account}/contacts/unsubscribe`, bodies.unsubscribe);
    simulator.faults.add({ operation: 'unsubscribe', kind: 'status', status: 502, times: 1 });
    expect((await unsubscribe()).status).toBe(502);
    expect((await unsubscribe()).status).toBe(200);
    simulator.faults.add({ operation: 'setPlan', kind: 'throttled' });
    expect((await write('GET', `${account}/plan`)).status).toBe(200);
    simulator.faults.clear();
    simulator.faults.add({ operation: 'any', kind: 'access_denied' });
    for (const { request } of cases) expect((await write(...request)).status).toBe(403);
    const unfit = { operation: 'setPlan', kind: 'accepted' };
    expect((await simulator.handleControl({ method: 'POST', path: 'faults', body: unfit })).status).toBe(400);
  });

  it('leave the limits in force', async () => {
    const simulator = await start({ limits: { perSecond: 1, perDay: 10 } });
    const write = await writerTo(simulator);
    expect((await write('PUT', `${account}/plan`)).status).toBe(200);
    expect((await write('PUT', `${account}/status/cancel`)).status).toBe(429);
    expect(simulator.accounts.get(sampleAccounts.member)?.billingStatus).toBe('Open');
    expect(simulator.requests).toMatchObject({ setPlan: 1, cancel: 1, throttled: 1 });
  });
});

describe('what was sent', () => {
  it('is kept by operation, whatever became of it', async () => {
    const simulator = await start();
    const write = await writerTo(simulator);
    for (const { request } of cases) await write(...request);
    await write('DELETE', topic);
    await write('PUT', topic, 'no JSON');
    simulator.faults.add({ operation: 'unsubscribe', kind: 'status' });
    await write('POST', `${account}/contacts/unsubscribe`, bodies.unsubscribe);
    expect(simulator.sent).toEqual([
      ...cases.map(({ operation, request: [, path, body] }) => ({ operation, path, body })),
      { operation: 'webhookSubscriptions', path: topic, body: 'no JSON' },
      { operation: 'unsubscribe', path: `${account}/contacts/unsubscribe`, body: bodies.unsubscribe },
    ]);
    expect((await simulator.handleControl({ method: 'GET', path: 'requests' })).body).toMatchObject({
      provision: 1,
      setPlan: 1,
      cancel: 1,
      accountOperation: 1,
      ssoUser: 1,
      unsubscribe: 1,
      webhookSubscriptions: 3,
    });
  });

  it('is forgotten from the oldest on', async () => {
    const simulator = await start();
    const write = await writerTo(simulator);
    for (let day = 0; day < 1002; day += 1) await write('PUT', `${account}/plan`, { plan_group_id: day });
    expect(simulator.sent).toHaveLength(1000);
    expect(simulator.sent[0]?.body).toEqual({ plan_group_id: 2 });
    expect((await outcome(write('GET', `${account}/plan`))).status).toBe(200);
  });
});
