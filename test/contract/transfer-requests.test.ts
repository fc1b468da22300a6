import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createMailSender } from '../../shared/mail/ses.ts';
import type { LogEvent } from '../../shared/platform/log-events.ts';
import { createLease } from '../../shared/store/lease.ts';
import { createMembershipGetter } from '../../shared/store/membership-getter.ts';
import { requestTransfer, type TransferDependencies, type TransferRequest } from '../../shared/transfer/request.ts';
import { auditActor, changerOf, newAccountId } from '../support/changes.ts';
import { aMembership, hour, noon } from '../support/memberships.ts';
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';
import { createTestStore, type TestStore } from '../support/store.ts';

const day = 24 * hour;
const functionMs = 24_000;
const answered = { json: { MessageId: 'message-1' } };
const parties = {
  partnerName: 'Our Partner',
  sender: 'moves@partner.example',
  recipient: 'support@vendor.example',
  replyTo: 'answers@partner.example',
};

let store: TestStore;
let ses: ScriptedServer;
let accountId: TransferRequest['accountId'];
let logged: { readonly event: LogEvent; readonly fields: unknown }[];
let holders: number;
beforeEach(async () => {
  store = await createTestStore();
  ses = await startScriptedServer(() => answered);
  logged = [];
  holders = 0;
  accountId = newAccountId();
  const { activity, review, profile } = aMembership();
  const relationship = { value: 'not_under_partner', evidence: { source: 'verify', observedAt: noon } } as const;
  const facts = { relationship, activity, review, profile };
  await changerOf(store)(accountId, () => ({ action: 'refuted', facts }), auditActor);
});
afterEach(async () => {
  await ses.close();
});

const ask = (different: Partial<TransferRequest> = {}, dependencies: Partial<TransferDependencies> = {}) =>
  requestTransfer(
    {
      accountId,
      userName: 'acme-user',
      customerName: 'Acme Customer',
      accountCreatedOn: '2026-11-01',
      validateOnly: false,
      by: 'alice',
      ...different,
    },
    store.clock.now + functionMs,
    {
      readMembership: createMembershipGetter(store.context, store.tables.memberships),
      changeMembership: changerOf(store),
      lease: (of) => createLease(store.context, store.tables.workState, `transfer-${of}`),
      sendMail: createMailSender(ses.url),
      longestSendingMs: 6_000,
      parties,
      now: () => store.clock.now,
      newId: () => {
        holders += 1;
        return `holder-${holders}`;
      },
      log: (event, fields) => void logged.push({ event, fields }),
      ...dependencies,
    },
  );
const membership = () => createMembershipGetter(store.context, store.tables.memberships)(accountId);
const records = async () =>
  (await store.dump(store.tables.auditRecords)).filter(({ action }) => action === 'transfer_requested');
const leases = () => store.dump(store.tables.workState);

test('a function without a sender says which settings it needs, and does nothing', async () => {
  for (const name of ['MEMBERSHIPS_TABLE', 'AUDIT_RECORDS_TABLE', 'WORK_STATE_TABLE', 'TRANSFER_RECIPIENT']) {
    vi.stubEnv(name, 'none');
  }
  for (const name of ['TRANSFER_SENDER', 'TRANSFER_REPLY_TO', 'PARTNER_NAME']) vi.stubEnv(name, '');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const { handler } = await import('../../functions/manage/request-transfer.ts');
  const event = {
    headers: { 'content-type': 'application/json' },
    pathParameters: { accountId },
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
  test('sends one mail, and is one record', async () => {
    expect(await ask()).toEqual({ outcome: 'requested', requestedAt: noon });

    expect(ses.requests).toHaveLength(1);
    expect(ses.requests[0]).toMatchObject({ method: 'POST', path: '/v2/email/outbound-emails' });
    expect(JSON.parse(ses.requests[0]?.body ?? '')).toEqual({
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
    expect(await membership()).toMatchObject({ version: 2, transfer: { requestedAt: noon } });
    expect(await records()).toEqual([
      expect.objectContaining({ version: 2, actor: { kind: 'reviewer', id: 'alice' }, changed: ['transfer'] }),
    ]);
    expect(logged).toEqual([{ event: 'TRANSFER_REQUESTED', fields: { accountId, messageId: 'message-1' } }]);
    expect(await leases()).toEqual([]);
  });

  test('leaves no name in the store or in the log', async () => {
    await ask();
    ses.follow(() => ({ status: 400, json: { message: 'not from acme-user of Acme Customer' } }));
    store.clock.now = noon + 30 * day;
    await ask();

    const everything = await Promise.all(Object.values(store.tables).map(store.dump));
    expect(`${JSON.stringify(everything)}${JSON.stringify(logged)}`).not.toMatch(/acme-user|Acme Customer/);
  });

  test('says what the end-user has to send where the account is old, or may be', async () => {
    const message = { to: 'support@vendor.example', subject: expect.any(String), text: expect.any(String) };

    const old = await ask({ accountCreatedOn: '2026-09-22', validateOnly: true });
    const notGiven = await ask({ accountCreatedOn: undefined });

    expect(old).toEqual({ outcome: 'requested', endUserMessage: { ...message, age: 'old' } });
    expect(notGiven).toMatchObject({ requestedAt: noon, endUserMessage: { ...message, age: 'not_given' } });
  });

  test('that is only checked meets every obstacle, and sends and writes nothing', async () => {
    expect(await ask({ validateOnly: true })).toEqual({ outcome: 'requested' });
    expect(await ask({ validateOnly: true, accountId: newAccountId() })).toMatchObject({
      obstacle: { why: 'unknown_account' },
    });

    expect(ses.requests).toEqual([]);
    expect(await membership()).toMatchObject({ version: 1 });
    expect(await leases()).toEqual([]);
    expect(store.requests).not.toContain('PutItemCommand');
  });

  test('for an account that is not known, or is under the partner, sends nothing', async () => {
    const ours = newAccountId();
    const { relationship, activity, review, profile } = aMembership();
    const facts = { relationship, activity, review, profile };
    await changerOf(store)(ours, () => ({ action: 'discovered', facts }), auditActor);

    expect(await ask({ accountId: newAccountId() })).toMatchObject({ obstacle: { why: 'unknown_account' } });
    expect(await ask({ accountId: ours })).toMatchObject({ obstacle: { why: 'already_under_partner' } });

    expect(ses.requests).toEqual([]);
    expect(await leases()).toEqual([]);
  });

  test('may be made again after 30 days, and not before', async () => {
    await ask();
    store.clock.now = noon + 30 * day - 1;
    expect(await ask()).toEqual({
      outcome: 'impossible',
      obstacle: { why: 'already_requested', requestedAt: noon, againFrom: noon + 30 * day },
    });
    store.clock.now = noon + 30 * day;

    expect(await ask()).toEqual({ outcome: 'requested', requestedAt: noon + 30 * day });

    expect(ses.requests).toHaveLength(2);
    expect(await records()).toHaveLength(2);
  });
});

describe('when SES', () => {
  const failure = (status: number, type: string) => ({
    status,
    headers: { 'x-amzn-errortype': type },
    json: { message: 'it was for acme-user' },
  });

  test.each([
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
  ] as const)('answers with $reply, it is $why, and nothing is recorded', async ({ reply, why, error }) => {
    ses.follow(() => reply);

    const timeouts = { connectionMs: 1_000, answerMs: reply === 'silence' ? 100 : 5_000 };
    expect(await ask({}, { sendMail: createMailSender(ses.url, timeouts) })).toEqual({ outcome: 'not_sent', why });

    // A second try might be a second mail.
    expect(ses.requests).toHaveLength(1);
    expect(await membership()).toMatchObject({ version: 1 });
    expect(logged).toEqual([{ event: 'MAIL_NOT_SENT', fields: { accountId, outcome: why, error } }]);
    // Somebody may ask again at once.
    ses.follow(() => answered);
    expect(await ask()).toMatchObject({ outcome: 'requested' });
  });

  test('is not there, it is unavailable', async () => {
    const { url } = ses;
    await ses.close();
    ses = await startScriptedServer(() => answered);

    expect(await ask({}, { sendMail: createMailSender(url) })).toEqual({ outcome: 'not_sent', why: 'unavailable' });
    expect(logged).toMatchObject([{ fields: { error: 'ECONNREFUSED' } }]);
  });
});

describe('two at once', () => {
  test('are one mail: whoever comes second is told to wait', async () => {
    const sent = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow = ask(
      {},
      {
        sendMail: async () => {
          begun.resolve();
          await sent.promise;
          return { outcome: 'sent', messageId: 'slow' };
        },
      },
    );
    await begun.promise;

    expect(await ask()).toEqual({ outcome: 'in_progress' });

    sent.resolve();
    expect(await slow).toMatchObject({ outcome: 'requested' });
    expect(await ask()).toMatchObject({ obstacle: { why: 'already_requested' } });
    expect(ses.requests).toEqual([]);
    expect(await records()).toHaveLength(1);
  });

  test('of ten, one is sent', async () => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => ask()));

    expect(outcomes.filter(({ outcome }) => outcome === 'requested')).toHaveLength(1);
    expect(ses.requests).toHaveLength(1);
    expect(await records()).toHaveLength(1);
  });
});

describe('a function that dies', () => {
  test('with the mail out and nothing recorded blocks the account until its time is over', async () => {
    const mailIsOut = Promise.withResolvers<void>();
    void ask(
      {},
      {
        changeMembership: () => {
          mailIsOut.resolve();
          return new Promise(() => {});
        },
      },
    );
    await mailIsOut.promise;
    store.clock.now = noon + functionMs + 999;
    expect(await ask()).toEqual({ outcome: 'in_progress' });
    store.clock.now = noon + functionMs + 1_000;

    expect(await ask()).toMatchObject({ outcome: 'requested' });

    // The price of a crash at the worst moment.
    expect(ses.requests).toHaveLength(2);
    expect(await records()).toHaveLength(1);
  });

  test('is not woken up to send what another one may have sent', async () => {
    const read = createMembershipGetter(store.context, store.tables.memberships);
    const asleepUntilTooLate: TransferDependencies['readMembership'] = async (of) => {
      const known = await read(of);
      store.clock.now += functionMs;
      return known;
    };

    expect(await ask({}, { readMembership: asleepUntilTooLate })).toEqual({ outcome: 'no_time' });
    expect(ses.requests).toEqual([]);
  });
});

describe('when the store', () => {
  test('does not take the record, the mail is out, and the log says so', async () => {
    const failure = new Error('the store is busy');

    await expect(ask({}, { changeMembership: () => Promise.reject(failure) })).rejects.toBe(failure);

    expect(logged).toEqual([
      {
        event: 'TRANSFER_NOT_RECORDED',
        fields: { accountId, messageId: 'message-1', error: expect.objectContaining({ message: 'the store is busy' }) },
      },
    ]);
    expect(await ask()).toEqual({ outcome: 'in_progress' });
  });

  test('cannot be read, nobody has to wait for the end of the lease', async () => {
    const failure = new Error('the store is busy');

    await expect(ask({}, { readMembership: () => Promise.reject(failure) })).rejects.toBe(failure);

    expect(await ask()).toMatchObject({ outcome: 'requested' });
  });

  test('has got another change in between, both stand', async () => {
    const change = changerOf(store);
    const sendMail: TransferDependencies['sendMail'] = async () => {
      await change(accountId, (known) => known && { action: 'linked', facts: known }, auditActor);
      return { outcome: 'sent', messageId: 'm' };
    };

    await ask({}, { sendMail });

    expect(await membership()).toMatchObject({ version: 3, transfer: { requestedAt: noon } });
  });

  test('does not take the lease back, the mail counts all the same', async () => {
    const release = () => Promise.reject(new Error('busy'));
    const lease: TransferDependencies['lease'] = () => ({ tryAcquire: async () => true, release });

    expect(await ask({}, { lease })).toMatchObject({ outcome: 'requested' });
  });
});
