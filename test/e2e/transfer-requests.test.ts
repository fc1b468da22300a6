import { afterEach, describe, expect, test } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { expectDeclared } from '../support/declared.ts';
import { throttled } from '../support/dynamodb-proxy.ts';
import { type Ask, expectProblem, operationOf, useStack } from './harness.ts';

const { ask, logs, proxy, stack } = useStack({}, { behindProxy: true });

const operation = operationOf('request-transfer');
const wish = { userName: 'acme-user', customerName: 'Acme Customer', customerConsent: true };
const request = (accountId: string, different: object = {}, more: Ask = {}) =>
  ask('POST', `/v1/memberships/${accountId}/transfer-request`, { body: { ...wish, ...different }, ...more });
const outbox = async () => (await ask('GET', '/_local/outbox', { token: undefined })).json.mails;
const trailOf = async (accountId: string): Promise<string[]> =>
  (await ask('GET', `/v1/memberships/${accountId}/audit-records`)).json.auditRecords.map(
    ({ action }: { action: string }) => action,
  );

let made = 0;
/** A foreign account that the service knows, and no other test. */
const newForeigner = async (): Promise<string> => {
  made += 1;
  const accountId = `a07etransfer${made}`;
  stack().simulator?.accounts.add({ accountId, partner: 'foreign' });
  const { json } = await ask('POST', '/v1/memberships/verify', { body: { accountId } });
  expect(json).toMatchObject({ code: 'NOT_UNDER_PARTNER' });
  return accountId;
};

afterEach(async () => {
  await ask('DELETE', '/_local/outbox', { token: undefined });
});

test('an account is asked for once, and is under the partner when it has been moved', async () => {
  const accountId = await newForeigner();
  const token = await stack().token(stack().scopes, { subject: 'alice' });

  const asked = await request(accountId, {}, { token });

  expect(asked.status).toBe(202);
  expectDeclared(operation, asked.json);
  expect(asked.json).toMatchObject({
    accountId,
    sent: true,
    endUserMessage: { to: 'partnersupport@constantcontact.com', reason: 'account_age_not_given' },
  });
  expect(await outbox()).toEqual([
    expect.objectContaining({
      from: 'partnerships@partner.example',
      to: ['partnersupport@constantcontact.com'],
      replyTo: ['partnerships@partner.example'],
      subject: 'Request to move an account under our partnership: acme-user',
      text: expect.stringContaining('\nPartner: Local Partner\n'),
    }),
  ]);
  const again = await request(accountId);
  expectProblem(again, 'TRANSFER_ALREADY_REQUESTED', operation);
  expect(again.json.detail).toContain(asked.json.requestedAt);
  expect(await outbox()).toHaveLength(1);
  const { json: known } = await ask('GET', `/v1/memberships/${accountId}`);
  expect(known.transfer).toEqual({ requestedAt: asked.json.requestedAt });

  stack().simulator?.accounts.change(accountId, { partner: 'ours' });
  expect(await stack().runSchedule('re-audit')).toMatchObject({ ok: true });

  const { json: moved } = await ask('GET', `/v1/memberships/${accountId}`);
  expect(moved).toMatchObject({ relationship: { value: 'under_partner' } });
  expect(moved).not.toHaveProperty('transfer');
  expectProblem(await request(accountId), 'ALREADY_UNDER_PARTNER', operation);
  const { json: trail } = await ask('GET', `/v1/memberships/${accountId}/audit-records`);
  expect(trail.auditRecords.map(({ action }: { action: string }) => action)).toEqual([
    'refuted',
    'transfer_requested',
    'joined',
  ]);
  expect(trail.auditRecords[1]).toMatchObject({ actor: { kind: 'reviewer', id: 'alice' }, changed: ['transfer'] });
  expect(`${JSON.stringify(trail)}${logs.join('')}`).not.toMatch(/acme-user|Acme Customer/);
});

test('the same request under the same key sends one mail, and has one answer', async () => {
  const accountId = await newForeigner();
  const headers = { 'idempotency-key': `move-${accountId}` };

  const first = await request(accountId, { accountCreatedOn: '2011-05-05' }, { headers });
  const second = await request(accountId, { accountCreatedOn: '2011-05-05' }, { headers });

  expect(first.status).toBe(202);
  expect(first.json.endUserMessage.reason).toBe('account_60_days_or_older');
  expect(second.json).toEqual(first.json);
  expect(await outbox()).toHaveLength(1);
  expectProblem(await request(accountId, {}, { headers }), 'IDEMPOTENCY_KEY_REUSED', operation);
});

test('whoever only validates sends and writes nothing', async () => {
  const accountId = await newForeigner();
  const today = new Date().toISOString().slice(0, 10);

  const { status, json } = await request(accountId, { validateOnly: true, accountCreatedOn: today });

  expect({ status, json }).toEqual({ status: 202, json: { accountId, sent: false } });
  expect(await outbox()).toEqual([]);
  expect(await trailOf(accountId)).toEqual(['refuted']);
});

describe('is refused', () => {
  test.each([
    { different: { customerConsent: false }, pointer: '/customerConsent' },
    { different: { customerConsent: undefined }, pointer: '/customerConsent' },
    { different: { userName: 'a\r\nBcc: all@example.com' }, pointer: '/userName' },
    { different: { customerName: '' }, pointer: '/customerName' },
    { different: { customerName: 'x'.repeat(129) }, pointer: '/customerName' },
    { different: { accountCreatedOn: '2026-02-30' }, pointer: '/accountCreatedOn' },
    { different: { accountCreatedOn: '2999-01-01' }, pointer: '/accountCreatedOn' },
    { different: { note: 'please' }, pointer: '' },
  ])('$different', async ({ different, pointer }) => {
    const reply = await request(sampleAccounts.foreign, different);

    expectProblem(reply, 'VALIDATION_FAILED', operation);
    expect(reply.json.errors).toMatchObject([{ in: 'body', pointer }]);
  });

  test('an account that is not known, or is ours', async () => {
    expectProblem(await request(sampleAccounts.nobody), 'MEMBERSHIP_NOT_FOUND', operation);
    expectProblem(await request(sampleAccounts.member), 'ALREADY_UNDER_PARTNER', operation);
    expect(await outbox()).toEqual([]);
  });
});

describe('when something fails', () => {
  test.each([
    { status: 503, code: 'MAIL_NOT_SENT', retryAfter: '5' },
    { status: 429, code: 'MAIL_NOT_SENT', retryAfter: '5' },
    { status: 400, code: 'MAIL_REFUSED', retryAfter: null },
  ] as const)('a mail that SES answers with $status is $code, and may be tried again', async (fault) => {
    const accountId = await newForeigner();
    const { status, code, retryAfter } = fault;
    await ask('POST', '/_local/outbox/faults', { token: undefined, body: { status } });
    const headers = { 'idempotency-key': `fault-${accountId}` };

    const failed = await request(accountId, {}, { headers });

    expectProblem(failed, code, operation);
    expect(failed.headers.get('retry-after')).toBe(retryAfter);
    expect(await trailOf(accountId)).toEqual(['refuted']);
    expect(logs.join('\n')).toContain('MAIL_NOT_SENT');
    expect((await request(accountId, {}, { headers })).status).toBe(202);
  });

  test('a mail that cannot be recorded is told, and is not asked for again at once', async () => {
    const accountId = await newForeigner();
    proxy().interfere((call) => (call === 'TransactWriteItems' ? throttled : undefined));

    const failed = await request(accountId);

    expectProblem(failed, 'STORE_UNAVAILABLE', operation);
    proxy().interfere(() => undefined);
    const again = await request(accountId);
    expectProblem(again, 'TRANSFER_IN_PROGRESS', operation);
    expect(again.headers.get('retry-after')).toBe('5');
    expect(await outbox()).toHaveLength(1);
    expect(logs.join('\n')).toContain('TRANSFER_NOT_RECORDED');
  });
});
