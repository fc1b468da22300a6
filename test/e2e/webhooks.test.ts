import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { expectProblem, operationOf, useStack } from './harness.ts';

const { ask, check, logs, proxy, stack } = useStack({}, { behindProxy: true });
const path = '/webhooks/constant-contact';

const simulator = () => {
  const { simulator: running } = stack();
  if (running === undefined) throw new Error('the simulator is not running');
  return running;
};
const change = (accountId: string, billingStatus: string) => simulator().accounts.change(accountId, { billingStatus });

/** Has the vendor send a webhook, by the local control surface. */
const send = async (webhook: unknown): Promise<number> => {
  const reply = await ask('POST', '/_local/constant-contact/webhooks', { body: webhook, token: undefined });
  expect(reply.status).toBe(200);
  return reply.json.status;
};
const post = (body: string, signature: string | undefined, headers: Readonly<Record<string, string>> = {}) =>
  ask('POST', path, {
    rawBody: body,
    headers: { ...(signature === undefined ? {} : { 'X-CTCT-WEBHOOK-SIG': signature }), ...headers },
    token: undefined,
  });
const codeOf = async (accountId: string): Promise<string> => (await check({ accountId })).json.code;
const recordsOf = async (accountId: string) =>
  (await ask('GET', `/v1/memberships/${accountId}/audit-records`)).json.auditRecords ?? [];
const bodyFor = (accountId: string, different: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    url: `https://api.constantcontact.com/v3/partner/accounts/${accountId}/plan`,
    api_key: simulator().credentials.apiKey,
    event_type: 'account.cancel',
    ...different,
  });
const refreshes = (accountId: string): number =>
  logs.filter((line) => line.includes('ACCOUNT_REFRESHED') && line.includes(accountId)).length;

/** As long as the work of a webhook may take here: its stream is looked at five times a second. */
const soon = { timeout: 20_000, interval: 50 };

/** An account of its own for each test, known as a member. */
let accounts = 0;
let accountId = '';
beforeEach(async () => {
  accounts += 1;
  accountId = `a07ewebhook${accounts}`;
  simulator().accounts.add({ accountId, partner: 'ours', billingStatus: 'Open' });
  await ask('POST', '/v1/memberships/verify', { body: { accountId } });
  expect(await codeOf(accountId)).toBe('MEMBER');
});

describe('a webhook about a canceled account', () => {
  test('has the account read again, and the check says no with the reason', async () => {
    change(accountId, 'Canceled');
    expect(await codeOf(accountId)).toBe('MEMBER');

    expect(await send({ accountId })).toBe(204);

    await vi.waitFor(async () => expect(await codeOf(accountId)).toBe('ACCOUNT_CANCELED'), soon);
    const { json } = await check({ accountId });
    expect(json).toMatchObject({ allowed: false, evidence: { source: 'webhook' } });
    expect((await recordsOf(accountId)).at(-1)).toMatchObject({
      action: 'updated',
      actor: { kind: 'webhook', id: 'account.cancel' },
      before: { activity: 'open' },
      after: { relationship: 'under_partner', activity: 'canceled' },
    });
  });

  test('is a hint and no fact: the account is what the vendor says when it is asked', async () => {
    expect(await send({ accountId })).toBe(204);

    await vi.waitFor(() => expect(refreshes(accountId)).toBe(1), soon);
    expect(await codeOf(accountId)).toBe('MEMBER');
  });

  test('about an account that was opened in between is followed again, within the same minutes', async () => {
    const now = Math.floor(Date.now() / 1000);
    const rounds = [
      ['Canceled', 'account.cancel', 'ACCOUNT_CANCELED'],
      ['Open', 'tier.increase', 'MEMBER'],
    ] as const;
    for (const [turn, [billingStatus, eventType, code]] of [...rounds, ...rounds].entries()) {
      change(accountId, billingStatus);
      expect(await send({ accountId, eventType, ts: now - 4 + turn })).toBe(204);
      await vi.waitFor(async () => expect(await codeOf(accountId)).toBe(code), soon);
    }
  });

  test('does its work once for what was signed once, however often it comes', async () => {
    change(accountId, 'Canceled');
    const ts = Math.floor(Date.now() / 1000);
    for (const earlier of [0, 0, 1, 2]) expect(await send({ accountId, ts: ts - earlier })).toBe(204);
    // Another one about another account goes the same way, and comes behind all of them.
    expect(await send({ accountId: sampleAccounts.member })).toBe(204);

    await vi.waitFor(() => expect(refreshes(sampleAccounts.member)).toBe(1), soon);
    await vi.waitFor(() => expect(refreshes(accountId)).toBe(1), soon);
    expect(await codeOf(accountId)).toBe('ACCOUNT_CANCELED');
  });

  test('takes nobody out of the partnership: that is for the re-audit to decide', async () => {
    simulator().accounts.change(accountId, { partner: 'foreign' });

    expect(await send({ accountId, eventType: 'account.disable' })).toBe(204);

    await vi.waitFor(() => expect(refreshes(accountId)).toBe(1), soon);
    expect(await codeOf(accountId)).toBe('MEMBER');
  });
});

describe('what the vendor signs and nobody needs', () => {
  test('a test send about a sample account leaves no trace of it', async () => {
    const sample = 'a07esample000';
    expect(await send({ accountId: sample })).toBe(204);

    await vi.waitFor(() => expect(refreshes(sample)).toBe(1), soon);
    expect(await codeOf(sample)).toBe('UNKNOWN_ACCOUNT');
    expect((await ask('GET', `/v1/memberships/${sample}`)).status).toBe(404);
  });

  test.each([
    ['a test send with a sample of everything', { accountId: '{encoded_account_id}', apiKey: 'your-api-key' }],
    ["another application's webhook", { apiKey: '00000000-0000-4000-8000-000000000000' }],
    ['an event of a type that is not known', { eventType: 'contact.create' }],
  ])('%s is 204, and asks for nothing', async (_what, webhook) => {
    const before = { ...simulator().requests };

    expect(await send({ accountId, ...webhook })).toBe(204);

    expect(simulator().requests).toEqual(before);
    expect(refreshes(accountId)).toBe(0);
  });

  test('a body that is not JSON is 204: the vendor would repeat it for nothing', async () => {
    const body = '{"event_type":"account.cancel"';

    expect((await post(body, simulator().webhooks.sign(body))).status).toBe(204);
  });
});

describe('what the vendor has not signed', () => {
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const forge = (body: string): string => {
    const header = { alg: 'RS256', ts: Math.floor(Date.now() / 1000), b64: false, crit: ['b64'] };
    const first = Buffer.from(JSON.stringify(header)).toString('base64url');
    return `${first}..${sign('sha256', Buffer.from(`${first}.${body}`), stranger).toString('base64url')}`;
  };
  const good = (body: string): string => simulator().webhooks.sign(body);

  test.each([
    ['unsigned', (body: string) => post(body, undefined)],
    ['signed by a stranger', (body: string) => post(body, forge(body))],
    ['signed for another body', (body: string) => post(body, good(`${body} `))],
    ['too old', (body: string) => post(body, simulator().webhooks.sign(body, Math.floor(Date.now() / 1000) - 3_960))],
    ['signed five times', (body: string) => post(body, Array(5).fill(good(body)).join(','))],
    [
      'text by its content type, and changed on its way',
      (body: string) => post(`${body}\n`, good(body), { 'content-type': 'text/plain' }),
    ],
  ])('is refused when it is %s: nothing changes, and the vendor is not asked', async (_what, sendForged) => {
    change(accountId, 'Canceled');
    // The public keys are on another host, and have no limit; asked for once a minute at most, they
    // may be due just now.
    const { webhookKeys: _, ...before } = simulator().requests;

    const reply = await sendForged(bodyFor(accountId));

    expectProblem(reply, 'WEBHOOK_SIGNATURE_INVALID', operationOf('receive-webhook'));
    // A good one that comes later has gone all the way by then, and it alone has had the vendor asked.
    const later = `a07elater${accounts}`;
    simulator().accounts.add({ accountId: later });
    expect(await send({ accountId: later })).toBe(204);
    await vi.waitFor(() => expect(refreshes(later)).toBe(1), soon);
    expect(await codeOf(accountId)).toBe('MEMBER');
    expect(refreshes(accountId)).toBe(0);
    expect(simulator().requests).toMatchObject({ ...before, plan: before.plan + 1 });
  });

  test('is not even read when it is too large', async () => {
    const body = bodyFor(accountId, { filler: 'x'.repeat(20_000) });

    expectProblem(await post(body, good(body)), 'BODY_TOO_LARGE', operationOf('receive-webhook'));
  });
});

describe('a signed webhook', () => {
  test.each(['application/json; charset=utf-8', 'text/plain', 'application/octet-stream', 'application/jose+json'])(
    'is checked over the bytes as they came, with the content type %s',
    async (contentType) => {
      const body = `  ${bodyFor(accountId, { note: 'größe 漢字 🌼' })}\r\n`;

      const { status, text } = await post(body, simulator().webhooks.sign(body), { 'content-type': contentType });

      expect({ status, text }).toEqual({ status: 204, text: '' });
      await vi.waitFor(() => expect(refreshes(accountId)).toBe(1), soon);
    },
  );

  test('that cannot be recorded is to be repeated', async () => {
    const body = bodyFor(accountId);
    proxy().interfere((operation) => (operation === 'PutItem' ? 'drop' : undefined));
    const reply = await post(body, simulator().webhooks.sign(body));
    proxy().interfere(() => undefined);

    expectProblem(reply, 'STORE_UNAVAILABLE', operationOf('receive-webhook'));
    expect((await post(body, simulator().webhooks.sign(body))).status).toBe(204);
    await vi.waitFor(() => expect(refreshes(accountId)).toBe(1), soon);
  });
});

test('the API key of a webhook is in no log', () => {
  expect(logs.join('\n')).not.toContain(simulator().credentials.apiKey);
});
