/** What people type and paste, through the deployed bundles and the gateway. */
import { describe, expect, test } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { expectProblem, operationOf, useStack } from './harness.ts';

const { ask, check, stack } = useStack({ accountOperations: 'GET /**,POST /contacts' });
const accountId = sampleAccounts.member;
const latin1 = (body: string) => Uint8Array.from(Buffer.from(body, 'latin1'));
const utf16 = (body: string) => Uint8Array.from(Buffer.from(`\ufeff${body}`, 'utf16le'));
const register = (userId: string) => ask('POST', '/v1/memberships', { body: { userId, accountId } });
const codeOf = async (subject: object): Promise<string> => (await check(subject)).json.code;

describe('a body that is not UTF-8', () => {
  test.each([
    ['/v1/memberships', '{"userId":"Jos\xe9","accountId":"a07e1lwvtuw0"}'],
    ['/v1/memberships/check', '{"userId":"Jos\xe8"}'],
    ['/v1/memberships/check-batch', '{"subjects":[{"userName":"Jos\xe8"}]}'],
    [
      '/v1/client-accounts/a07e1lwvtuw0/account-operations',
      '{"method":"POST","path":"/contacts","payload":{"n":"\xe9"}}',
    ],
  ])('is refused where the gateway has replaced its bytes: %s', async (path, body) => {
    const { status, json } = await ask('POST', path, { rawBody: latin1(body) });

    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ detail: expect.stringContaining('U+FFFD') }] });
  });

  test('is refused where its bytes come through, and in UTF-16 with the name of the encoding', async () => {
    const operation = operationOf('check-membership');
    const headers = { 'content-type': 'application/json; charset=iso-8859-1' };

    const replies = [
      await ask('POST', '/v1/memberships/check', { rawBody: utf16('{"userId":"u"}') }),
      await ask('POST', '/v1/memberships/check', { rawBody: latin1('{"userId":"Jos\xe8"}'), headers }),
      await ask('POST', '/v1/memberships/check', { rawBody: '\ufeff{"userId":"u"}' }),
    ] as const;

    expectProblem(replies[0], 'INVALID_ENCODING', operation);
    expect(replies[0].json.detail).toContain('UTF-16');
    expectProblem(replies[1], 'UNSUPPORTED_MEDIA_TYPE', operation);
    expect(replies[1].json.detail).toContain('UTF-8');
    expect(replies[2].status).toBe(200);
  });
});

describe('a user id', () => {
  test.each([
    ['u-plain-1 ', ['u-plain-1', '\u200bu-plain-1', 'u-plain-1\u00a0']],
    ['Jose\u0301', ['José', ' José']],
    ['of\ufb01ce', ['office']],
  ])('%j is the one that looks the same', async (registered, asked) => {
    expect((await register(registered)).status).toBe(200);

    for (const userId of asked) expect(await codeOf({ userId })).toBe('MEMBER');
  });

  test.each(['u\u200b9', 'u\u202e9', 'Jos\ufffd', '\ud800', ' \u200b'])('%j is refused', async (userId) => {
    for (const reply of [await register(userId), await check({ userId })]) {
      expect(reply.json).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ pointer: '/userId' }] });
    }
  });

  test('with thousands of blanks around it is still that user, and nobody else in its batch notices', async () => {
    await register('u-plain-2');
    const userId = `${' '.repeat(3_000)}u-plain-2${'\u200b'.repeat(1_000)}`;

    expect(await codeOf({ userId })).toBe('MEMBER');
    const { json } = await ask('POST', '/v1/memberships/check-batch', {
      body: { subjects: [{ userId }, { accountId }] },
    });
    expect(json).toMatchObject({ answers: [{ code: 'MEMBER' }, { code: 'MEMBER' }] });
    expect((await register(userId)).status).toBe(200);
    expect(await codeOf({ userId: 'u-plain-2' })).toBe('MEMBER');
  });

  test('is found by its other spelling in a path too', async () => {
    await register('Zoë');

    const path = `/v1/users/${encodeURIComponent('Zoe\u0308 ')}/memberships/${accountId}%20`;
    expect((await ask('DELETE', path)).status).toBe(204);
    expect(await codeOf({ userId: 'Zoë' })).toBe('UNKNOWN_USER');
  });
});

test('a user name is one name in any case', async () => {
  const body = {
    loginName: 'Case-Flowers',
    contactEmail: 'o@flowers.example',
    countryCode: 'GB',
    password: 'correct horse',
  };
  expect((await ask('POST', '/v1/client-accounts', { body })).status).toBe(201);

  for (const userName of ['case-flowers', 'CASE-FLOWERS', 'Case-Flowers ']) {
    expect(await codeOf({ userName })).not.toBe('UNKNOWN_USER');
  }
});

test('numbers that are only carried are not rounded', async () => {
  const managed = 'a07etextmanaged';
  stack().simulator?.accounts.add({ accountId: managed, partner: 'ours', billingStatus: 'Open', planType: 'GOLD' });
  const payload = '{"email_address":{"address":"n@client.example"},"n":12345678901234567890,"f":1.0}';

  const { status, text } = await ask('POST', `/v1/client-accounts/${managed}/account-operations`, {
    rawBody: `{"method":"POST","path":"/contacts","payload":${payload}}`,
  });

  expect(status).toBe(200);
  // The simulator parses it, as it may.
  expect(text).toMatch(/^\{"status":200,"body":\{.*"n":12345678901234567000/);
});

test('a word of another route says so', async () => {
  const reply = await ask('GET', '/v1/memberships/check');

  expectProblem(reply, 'METHOD_NOT_ALLOWED', operationOf('get-membership'));
  expect(reply.headers.get('allow')).toBe('POST');
  expect(reply.json.detail).toBe('/v1/memberships/check takes POST');
});

describe('a list', () => {
  const importOf = async (bytes: Buffer, type: string) =>
    ask('POST', '/v1/memberships/import', { rawBody: Uint8Array.from(bytes), headers: { 'content-type': type } });

  test.each([
    ['application/vnd.ms-excel', 'utf16le', '\ufeffaccountId\tuserId\r\na07e1lwvtuw0\tJürgen 1\r\n', 'Jürgen 1'],
    ['text/csv', 'utf16le', '\ufeffaccountId\tuserId\r\na07e1lwvtuw0\tJurgen 2\r\n', 'Jurgen 2'],
    ['text/csv', 'utf8', 'accountId;userId;;\na07e1lwvtuw0;\u200bJürgen 3\u00a0\n', 'Jürgen 3'],
    ['text/csv', 'utf8', 'sep=,\rAccount ID,User ID,Review\ra07e1lwvtuw0,Jürgen 4,Approved \r', 'Jürgen 4'],
    ['application/csv; charset=windows-1252', 'latin1', 'accountId;userId\na07e1lwvtuw0;Jürgen 5', 'Jürgen 5'],
    ['application/jsonl', 'utf16le', '\ufeff{"accountId":"a07e1lwvtuw0","userId":"Jürgen 6"}', 'Jürgen 6'],
  ] as const)(
    'as a program has written it is read as people read it: %s in %s',
    async (type, encoding, text, userId) => {
      const { json } = await importOf(Buffer.from(text, encoding), type);

      expect(json).toMatchObject({ rows: 1, applied: 1, refused: 0 });
      expect(await codeOf({ userId })).toBe('MEMBER');
    },
  );

  test.each([
    ['text/csv', 'a\0c\0', /UTF-16 without a byte order mark/],
    ['text/csv', 'PK\u0003\u0004\0', /workbook/],
    ['text/csv; charset=utf-16', 'accountId\n', /not UTF-16/],
  ])('of another kind is refused by its name', async (type, text, detail) => {
    const reply = await importOf(Buffer.from(text), type);

    expectProblem(reply, 'INVALID_ENCODING', operationOf('import-memberships'));
    expect(reply.json.detail).toMatch(detail);
  });
});
