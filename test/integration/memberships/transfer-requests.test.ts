import { describe, expect, onTestFinished, vi } from 'vitest';
import { createMailSender } from '../../../shared/mail/ses.ts';
import { auditActor, changerOf, newAccountId } from '../../support/changes.ts';
import { answered, day, test } from '../../support/fixtures/transfer-world.ts';
import { aMembership, noon } from '../../support/memberships.ts';
import { startScriptedServer } from '../../support/scripted-server.ts';

test('a function without a sender says which settings it needs, and does nothing', async ({ world }) => {
  for (const name of ['MEMBERSHIPS_TABLE', 'AUDIT_RECORDS_TABLE', 'WORK_STATE_TABLE', 'TRANSFER_RECIPIENT']) {
    vi.stubEnv(name, 'none');
  }
  vi.stubEnv('IDEMPOTENCY_SECONDS', '86400');
  for (const name of ['TRANSFER_SENDER', 'TRANSFER_REPLY_TO', 'PARTNER_NAME']) vi.stubEnv(name, '');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const { handler } = await import('../../../functions/manage/request-transfer.ts');
  const event = {
    headers: { 'content-type': 'application/json' },
    pathParameters: { accountId: world.accountId },
    requestContext: { requestId: 'request-1' },
    body: JSON.stringify({ userName: 'acme-user', customerName: 'Acme Customer', customerConsent: true }),
  } as never;

  const reply = await handler(event, { getRemainingTimeInMillis: () => 25_000 } as never);

  expect(reply.statusCode).toBe(409);
  expect(JSON.parse(reply.body ?? '')).toMatchObject({
    code: 'TRANSFER_NOT_CONFIGURED',
    detail: expect.stringMatching(/transferSender and partnerName/),
  });
});

describe('a request', () => {
  test('sends one mail, and is one record', async ({ world }) => {
    expect(await world.ask()).toEqual({ outcome: 'requested', requestedAt: noon });

    expect(world.ses.requests).toHaveLength(1);
    expect(world.ses.requests[0]).toMatchObject({ method: 'POST', path: '/v2/email/outbound-emails' });
    expect(JSON.parse(world.ses.requests[0]?.body ?? '')).toEqual({
      FromEmailAddress: 'moves@partner.example',
      Destination: { ToAddresses: ['support@vendor.example'] },
      ReplyToAddresses: ['answers@partner.example'],
      Content: {
        Simple: {
          Subject: { Data: expect.stringMatching(/acme-user$/), Charset: 'UTF-8' },
          Body: { Text: { Data: expect.stringContaining('Customer: Acme Customer\n'), Charset: 'UTF-8' } },
        },
      },
    });
    expect(await world.membership()).toMatchObject({ version: 2, transfer: { requestedAt: noon } });
    expect(await world.records()).toEqual([
      expect.objectContaining({ version: 2, actor: { kind: 'reviewer', id: 'alice' }, changed: ['transfer'] }),
    ]);
    expect(world.logged).toEqual([
      { event: 'TRANSFER_REQUESTED', fields: { accountId: world.accountId, messageId: 'message-1' } },
    ]);
    expect(await world.leases()).toEqual([]);
  });

  test('leaves no name in the store or in the log', async ({ world }) => {
    await world.ask();
    world.ses.follow(() => ({ status: 400, json: { message: 'not from acme-user of Acme Customer' } }));
    world.store.clock.now = noon + 30 * day;
    await world.ask();

    const everything = await Promise.all(Object.values(world.store.tables).map(world.store.dump));
    expect(`${JSON.stringify(everything)}${JSON.stringify(world.logged)}`).not.toMatch(/acme-user|Acme Customer/);
  });

  test('says what the end-user has to send where the account is old, or may be', async ({ world }) => {
    const message = { to: 'support@vendor.example', subject: expect.any(String), text: expect.any(String) };

    const old = await world.ask({ accountCreatedOn: '2026-09-22', validateOnly: true });
    const notGiven = await world.ask({ accountCreatedOn: undefined });

    expect(old).toEqual({ outcome: 'requested', endUserMessage: { ...message, age: 'old' } });
    expect(notGiven).toMatchObject({ requestedAt: noon, endUserMessage: { ...message, age: 'not_given' } });
  });

  test('that is only checked meets every obstacle, and sends and writes nothing', async ({ world }) => {
    expect(await world.ask({ validateOnly: true })).toEqual({ outcome: 'requested' });
    expect(await world.ask({ validateOnly: true, accountId: newAccountId() })).toMatchObject({
      obstacle: { why: 'unknown_account' },
    });

    expect(world.ses.requests).toEqual([]);
    expect(await world.membership()).toMatchObject({ version: 1 });
    expect(await world.leases()).toEqual([]);
    expect(world.store.requests).not.toContain('PutItemCommand');
  });

  test('for an account that is not known, or is under the partner, sends nothing', async ({ world }) => {
    const ours = newAccountId();
    const { relationship, activity, review, profile } = aMembership();
    const facts = { relationship, activity, review, profile };
    await changerOf(world.store)(ours, () => ({ action: 'discovered', facts }), auditActor);

    expect(await world.ask({ accountId: newAccountId() })).toMatchObject({ obstacle: { why: 'unknown_account' } });
    expect(await world.ask({ accountId: ours })).toMatchObject({ obstacle: { why: 'already_under_partner' } });

    expect(world.ses.requests).toEqual([]);
    expect(await world.leases()).toEqual([]);
  });

  test('may be made again after 30 days, and not before', async ({ world }) => {
    await world.ask();
    world.store.clock.now = noon + 30 * day - 1;
    expect(await world.ask()).toEqual({
      outcome: 'impossible',
      obstacle: { why: 'already_requested', requestedAt: noon, againFrom: noon + 30 * day },
    });
    world.store.clock.now = noon + 30 * day;

    expect(await world.ask()).toEqual({ outcome: 'requested', requestedAt: noon + 30 * day });

    expect(world.ses.requests).toHaveLength(2);
    expect(await world.records()).toHaveLength(2);
  });
});

describe('when SES', () => {
  const failure = (status: number, type: string) => ({
    status,
    headers: { 'x-amzn-errortype': type },
    json: { message: 'it was for acme-user' },
  });

  test.for([
    { reply: failure(429, 'TooManyRequestsException'), why: 'unavailable', error: 'TooManyRequestsException' },
    { reply: failure(500, 'InternalServiceError'), why: 'unavailable', error: 'InternalServiceError' },
    { reply: { status: 503, text: 'busy' }, why: 'unavailable', error: expect.any(String) },
    { reply: failure(400, 'MessageRejected'), why: 'refused', error: 'MessageRejected' },
    {
      reply: failure(400, 'MailFromDomainNotVerifiedException'),
      why: 'refused',
      error: 'MailFromDomainNotVerifiedException',
    },
    { reply: failure(403, 'AccessDeniedException'), why: 'refused', error: 'AccessDeniedException' },
    { reply: failure(400, 'SendingPausedException'), why: 'refused', error: 'SendingPausedException' },
    { reply: 'silence', why: 'unknown', error: 'ETIMEDOUT' },
    { reply: 'cut', why: 'unknown', error: expect.any(String) },
    { reply: { text: '<html>' }, why: 'unknown', error: expect.any(String) },
  ] as const)('answers with $reply, it is $why, and nothing is recorded', async ({ reply, why, error }, { world }) => {
    world.ses.follow(() => reply);

    const timeouts = { connectionMs: 1_000, answerMs: reply === 'silence' ? 100 : 5_000 };
    expect(await world.ask({}, { sendMail: createMailSender(world.ses.url, timeouts) })).toEqual({
      outcome: 'not_sent',
      why,
    });

    // A second try might be a second mail.
    expect(world.ses.requests).toHaveLength(1);
    expect(await world.membership()).toMatchObject({ version: 1 });
    expect(world.logged).toEqual([
      { event: 'MAIL_NOT_SENT', fields: { accountId: world.accountId, outcome: why, error } },
    ]);
    // Somebody may ask again at once.
    world.ses.follow(() => answered);
    expect(await world.ask()).toMatchObject({ outcome: 'requested' });
  });

  test('is not there, it is unavailable', async ({ world }) => {
    const gone = await startScriptedServer(() => answered);
    await gone.close();
    const { url } = gone;

    expect(await world.ask({}, { sendMail: createMailSender(url) })).toEqual({
      outcome: 'not_sent',
      why: 'unavailable',
    });
    expect(world.logged).toMatchObject([{ fields: { error: 'ECONNREFUSED' } }]);
  });
});
