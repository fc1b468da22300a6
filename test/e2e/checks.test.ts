import { describe, expect, test, vi } from 'vitest';
import { bytes } from '../../infra/cost/usage.ts';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { expectDeclared } from '../support/declared.ts';
import { expectProblem, operationOf, useStack } from './harness.ts';

const { ask, check, usesOf } = useStack({ keepDecisions: 'all' });

describe('a check', () => {
  test.each([
    { who: 'a member', accountId: sampleAccounts.member, allowed: true, code: 'MEMBER' },
    { who: 'a member with a 14-character id', accountId: sampleAccounts.longId, allowed: true, code: 'MEMBER' },
    { who: 'a trial', accountId: sampleAccounts.trial, allowed: true, code: 'MEMBER' },
    { who: 'a canceled account', accountId: sampleAccounts.canceled, allowed: false, code: 'ACCOUNT_CANCELED' },
    { who: 'an ended trial', accountId: sampleAccounts.trialEnded, allowed: false, code: 'TRIAL_ENDED' },
    { who: "another partner's account", accountId: sampleAccounts.foreign, allowed: false, code: 'UNKNOWN_ACCOUNT' },
    {
      who: 'an account that does not exist',
      accountId: sampleAccounts.nobody,
      allowed: false,
      code: 'UNKNOWN_ACCOUNT',
    },
    {
      who: 'an id that differs in case',
      accountId: sampleAccounts.member.toUpperCase(),
      allowed: false,
      code: 'UNKNOWN_ACCOUNT',
    },
  ])('of $who is $code, with status 200', async ({ accountId, allowed, code }) => {
    const answer = await check({ accountId });

    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ allowed, code, accountId, decisionId: expect.any(String) });
    expectDeclared(operationOf('check-membership'), answer.json);
  });

  test('is as long as the costs have it, with its headers', async () => {
    const lengthOf = ({ text, headers }: Awaited<ReturnType<typeof check>>): number =>
      [...headers].reduce((sum, [name, value]) => sum + name.length + value.length + 4, Buffer.byteLength(text));
    const subjects = Array.from({ length: 100 }, () => ({ accountId: sampleAccounts.member }));

    expect(lengthOf(await check({ accountId: sampleAccounts.member }))).toBeLessThanOrEqual(bytes.checkAnswer);
    const batch = await ask('POST', '/v1/memberships/check-batch', { body: { subjects } });
    expect(lengthOf(batch)).toBeLessThanOrEqual(bytes.batchAnswer);
  });

  test('carries its evidence', async () => {
    const { json } = await check({ accountId: sampleAccounts.member, maxAgeSeconds: 3600 });

    expect(json.evidence).toMatchObject({ source: 'audit', stale: false });
    expect(json.evidence.ageSeconds).toBeGreaterThanOrEqual(0);
    expect(Date.parse(json.evidence.freshUntil) - Date.parse(json.evidence.asOf)).toBe(26 * 3_600_000);
  });

  test('of a user or user name that nobody has linked is UNKNOWN_USER', async () => {
    expect((await check({ userId: 'user 1 <a@b.example>' })).json.code).toBe('UNKNOWN_USER');
    expect((await check({ userName: 'Zen1016153' })).json.code).toBe('UNKNOWN_USER');
  });

  test('in a batch answers in the order of the subjects', async () => {
    const subjects = [sampleAccounts.nobody, sampleAccounts.member, sampleAccounts.canceled, sampleAccounts.member].map(
      (accountId) => ({ accountId }),
    );

    const { status, json } = await ask('POST', '/v1/memberships/check-batch', { body: { subjects } });

    expect(status).toBe(200);
    expect(json.answers.map(({ code }: { code: string }) => code)).toEqual([
      'UNKNOWN_ACCOUNT',
      'MEMBER',
      'ACCOUNT_CANCELED',
      'MEMBER',
    ]);
    expectDeclared(operationOf('check-memberships'), json);
  });

  test('of a hundred at once works', async () => {
    const subjects = Array.from({ length: 100 }, () => ({ accountId: sampleAccounts.member }));

    expect((await ask('POST', '/v1/memberships/check-batch', { body: { subjects } })).json.answers).toHaveLength(100);
  });

  test.each([{ accountId: sampleAccounts.member }, { userId: 'nobody-yet' }])('of %o alone', async (subject) => {
    const { json } = await ask('POST', '/v1/memberships/check-batch', { body: { subjects: [subject] } });
    const { allowed, code } = (await check(subject)).json;
    expect(json.answers).toMatchObject([{ allowed, code }]);
    expect(json.answers).toHaveLength(1);
  });
});

describe('a kept decision', () => {
  /** The log brings it some moments after the answer. */
  const decision = (decisionId: string) =>
    vi.waitFor(async () => {
      const reply = await ask('GET', `/v1/decisions/${decisionId}`);
      expect(reply.status).toBe(200);
      expectDeclared(operationOf('get-decision'), reply.json);
      return reply.json;
    }, 10_000);

  test('costs the check no request', async () => {
    await check({ accountId: sampleAccounts.member });
    const before = usesOf('check-membership').length;
    const { json } = await check({ accountId: sampleAccounts.member });
    await decision(json.decisionId);
    expect(usesOf('check-membership').slice(before)).toEqual(['dynamodb:GetItem']);
  });

  test('says what was answered, on what, and that it would be the same now', async () => {
    const { json } = await check({ accountId: sampleAccounts.member, maxAgeSeconds: 3600 });

    expect(await decision(json.decisionId)).toEqual({
      decisionId: json.decisionId,
      decidedAt: expect.stringMatching(/Z$/),
      keptUntil: expect.stringMatching(/Z$/),
      allowed: true,
      code: 'MEMBER',
      accountId: sampleAccounts.member,
      version: json.membership.version,
      evidence: { source: json.evidence.source, asOf: json.evidence.asOf },
      maxAgeSeconds: 3600,
      now: {
        allowed: true,
        code: 'MEMBER',
        version: json.membership.version,
        evidence: { source: json.evidence.source, asOf: json.evidence.asOf },
        same: true,
      },
    });
  });

  test('of a batch has its own id, and says nothing about a user who was asked about', async () => {
    const subjects = [{ accountId: sampleAccounts.nobody }, { userId: 'somebody@example.com' }];
    const { json } = await ask('POST', '/v1/memberships/check-batch', { body: { subjects } });
    const [account, user] = await Promise.all(
      json.answers.map(({ decisionId }: { decisionId: string }) => decision(decisionId)),
    );

    expect(account).toMatchObject({ code: 'UNKNOWN_ACCOUNT', now: { code: 'UNKNOWN_ACCOUNT', same: true } });
    expect(user).toEqual({
      decisionId: json.answers[1].decisionId,
      decidedAt: expect.any(String),
      keptUntil: expect.any(String),
      allowed: false,
      code: 'UNKNOWN_USER',
    });
  });

  test('of a verification and of a registration is kept as well, and told apart when it has changed', async () => {
    const accountId = sampleAccounts.longId;
    const verified = await ask('POST', '/v1/memberships/verify', { body: { accountId } });
    const registered = await ask('POST', '/v1/memberships', { body: { accountId, userId: 'user-7' } });
    expect(await decision(registered.json.decisionId)).toMatchObject({ code: 'MEMBER', now: { same: true } });

    await ask('POST', `/v1/memberships/${accountId}/revoke`, {
      body: { justification: 'no longer' },
      headers: { 'if-match': '*' },
    });
    expect(await decision(verified.json.decisionId)).toMatchObject({
      code: 'MEMBER',
      now: { allowed: false, code: 'REVOKED', same: false, because: 'membership_changed' },
    });
  });

  test('is not there under another id, and the answer says why that may be', async () => {
    const { json } = await check({ accountId: sampleAccounts.member });
    for (const other of [`${json.decisionId}.0`, '00000000-0000-4000-8000-000000000000']) {
      const reply = await ask('GET', `/v1/decisions/${other}`);
      expectProblem(reply, 'DECISION_NOT_FOUND', operationOf('get-decision'));
      expect(reply.json.detail).toContain('some seconds after its answer, and for 90 days');
    }
    expectProblem(await ask('GET', '/v1/decisions/7'), 'VALIDATION_FAILED', operationOf('get-decision'));
  });
});

describe('bad input to a check', () => {
  const long = 'a'.repeat(129);
  test.each([
    { what: 'no subject', body: {}, pointer: '' },
    { what: 'two subjects', body: { accountId: 'a07e1lwvtuw0', userId: 'u' }, pointer: '' },
    { what: 'a mistyped subject', body: { accountId: 7 }, pointer: '/accountId' },
    { what: 'a null subject', body: { accountId: null }, pointer: '/accountId' },
    { what: 'an empty subject', body: { userId: '' }, pointer: '/userId' },
    { what: 'an unknown field', body: { accountId: 'a07e1lwvtuw0', acountId: 'x' }, pointer: '' },
    { what: 'an over-long id', body: { accountId: long }, pointer: '/accountId' },
    { what: 'an over-long user id', body: { userId: long }, pointer: '/userId' },
    { what: 'an id that climbs out of a path', body: { accountId: '../plan' }, pointer: '/accountId' },
    { what: 'control characters', body: { userId: 'a\u0000b' }, pointer: '/userId' },
    { what: 'a negative age', body: { accountId: 'a07e1lwvtuw0', maxAgeSeconds: -1 }, pointer: '/maxAgeSeconds' },
    { what: 'a fractional age', body: { accountId: 'a07e1lwvtuw0', maxAgeSeconds: 1.5 }, pointer: '/maxAgeSeconds' },
    { what: 'an array', body: [], pointer: '' },
    { what: 'a string', body: 'a07e1lwvtuw0', pointer: '' },
    { what: 'null', body: null, pointer: '' },
  ])('$what: 400 with a pointer', async ({ body, pointer }) => {
    const answer = await check(body);

    expectProblem(answer, 'VALIDATION_FAILED', operationOf('check-membership'));
    expect(answer.json.errors).toContainEqual({ in: 'body', pointer, detail: expect.stringMatching(/\w/) });
  });

  test('never comes back in the answer, but for the names of fields', async () => {
    expect((await check({ accountId: 'secret value!' })).text).not.toContain('secret');
  });

  test.each([
    { what: 'an empty batch', subjects: [] },
    { what: 'a batch of 101', subjects: Array.from({ length: 101 }, () => ({ accountId: 'a07e1lwvtuw0' })) },
    { what: 'one bad subject among good ones', subjects: [{ accountId: 'a07e1lwvtuw0' }, {}] },
  ])('$what: 400', async ({ subjects }) => {
    const answer = await ask('POST', '/v1/memberships/check-batch', { body: { subjects } });

    expectProblem(answer, 'VALIDATION_FAILED', operationOf('check-memberships'));
  });

  test.each([
    { what: 'not JSON', ask: { rawBody: '{"accountId":' }, code: 'INVALID_JSON' },
    { what: 'no body', ask: { rawBody: '' }, code: 'INVALID_JSON' },
    {
      what: 'another content type',
      ask: { rawBody: 'accountId=a07e1lwvtuw0', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      code: 'UNSUPPORTED_MEDIA_TYPE',
    },
    { what: 'a body of 1 MB', ask: { body: { accountId: 'a'.repeat(1_000_000) } }, code: 'BODY_TOO_LARGE' },
  ] as const)('$what: $code', async ({ ask: given, code }) => {
    expectProblem(await ask('POST', '/v1/memberships/check', given), code, operationOf('check-membership'));
  });

  test('a JSON body with a charset or of another JSON type is taken', async () => {
    const rawBody = JSON.stringify({ accountId: sampleAccounts.member });

    for (const contentType of ['application/json; charset=utf-8', 'application/vnd.api+json']) {
      const { status } = await ask('POST', '/v1/memberships/check', {
        rawBody,
        headers: { 'content-type': contentType },
      });
      expect(status).toBe(200);
    }
  });
});
