import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type * as z from 'zod/mini';
import { sampleAccounts } from '../../infra/local/simulator/seed.ts';
import { type LocalStack, startLocalStack } from '../../infra/local/stack.ts';
import { httpOperations } from '../../shared/api/catalogue.ts';
import { problemsOf } from '../../shared/api/openapi.ts';
import type { HttpOperation } from '../../shared/api/operation.ts';
import { problems } from '../../shared/api/problems.ts';
import { startDynamoDbProxy, throttled, transactionConflict } from '../support/dynamodb-proxy.ts';

let proxy: Awaited<ReturnType<typeof startDynamoDbProxy>>;
let stack: LocalStack;
let token: string;
const logs: string[] = [];

beforeAll(async () => {
  proxy = await startDynamoDbProxy(inject('dynamoDbEndpoint'));
  stack = await startLocalStack({
    env: { AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint },
    simulator: { limits: { perSecond: undefined, perDay: 100_000 } },
    onLog: ({ text }) => void logs.push(text),
  });
  token = await stack.token(stack.scopes);
  expect(await stack.runSchedule('re-audit')).toMatchObject({ ok: true });
}, 120_000);
afterAll(async () => {
  await stack.close();
  await proxy.close();
});
afterEach(() => {
  proxy.interfere(() => undefined);
  stack.simulator?.faults.clear();
});

interface Ask {
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string | undefined;
}

const ask = async (method: string, path: string, { body, rawBody, headers, ...given }: Ask = {}) => {
  const bearer = 'token' in given ? given.token : token;
  const response = await fetch(`${stack.url}${path}`, {
    method,
    headers: {
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(body === undefined && rawBody === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined && rawBody === undefined ? {} : { body: rawBody ?? JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: text === '' ? undefined : JSON.parse(text) };
};
const check = (body: unknown) => ask('POST', '/v1/memberships/check', { body });

/** What a declared answer has to be: nothing but declared fields, each of its type. */
const expectDeclared = (operation: { readonly answer: z.ZodMiniType }, json: unknown) => {
  expect(operation.answer.parse(json)).toEqual(json);
};
const operationOf = (name: string): HttpOperation => {
  const operation = httpOperations.find((row) => row.name === name);
  if (operation === undefined) throw new Error(`no operation ${name}`);
  return operation;
};
const expectProblem = (
  answer: Awaited<ReturnType<typeof ask>>,
  code: keyof typeof problems,
  operation: HttpOperation,
) => {
  expect(answer.json).toMatchObject({ code, status: problems[code].status, title: problems[code].title });
  expect(answer.status).toBe(problems[code].status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(problemsOf(operation), `${operation.name} declares ${code}`).toContain(code);
};

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

  test('a JSON body with a charset, or in a base64 event, is taken', async () => {
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

describe('a caller', () => {
  const scoped = httpOperations.filter(({ scope }) => scope !== undefined);
  const pathOf = ({ path }: HttpOperation) => path.replaceAll(/\{\w+\}/g, sampleAccounts.member);

  test.each(scoped)('without a token gets 401 from $name', async (operation) => {
    const { status, json } = await ask(operation.method, pathOf(operation), { token: undefined });

    expect({ status, json }).toEqual({ status: 401, json: { message: 'Unauthorized' } });
  });

  test.each(scoped)('without the scope $scope gets 403 from $name', async (operation) => {
    const others = stack.scopes.filter((scope) => scope !== operation.scope);

    const { status, json } = await ask(operation.method, pathOf(operation), { token: await stack.token(others) });

    expect({ status, json }).toEqual({ status: 403, json: { message: 'Forbidden' } });
  });

  test('with an expired, foreign or broken token gets 401', async () => {
    const [head, claims] = token.split('.');
    const bad = [
      await stack.token(stack.scopes, { lifetimeSeconds: -60 }),
      await stack.token(stack.scopes, { audience: 'somebody-else' }),
      `${head}.${claims}.AAAA`,
      'nonsense',
    ];

    for (const broken of bad) {
      expect((await ask('POST', '/v1/memberships/check', { token: broken, body: {} })).status).toBe(401);
    }
  });

  test('asking for what does not exist gets 404', async () => {
    expect((await ask('GET', '/v1/nothing')).status).toBe(404);
    expect((await ask('DELETE', '/v1/memberships/check')).status).toBe(404);
  });
});

describe('the lists', () => {
  const lists = [
    { name: 'list-memberships', path: '/v1/memberships', plural: 'memberships', size: 20 },
    {
      name: 'list-audit-records',
      path: `/v1/memberships/${sampleAccounts.member}/audit-records`,
      plural: 'auditRecords',
      size: 1,
    },
    { name: 'list-client-accounts', path: '/v1/client-accounts', plural: 'clientAccounts', size: 20 },
  ];

  test.each(lists)('$name goes page by page to the end, each entry once', async ({ name, path, plural, size }) => {
    await ask('POST', '/v1/memberships/verify', { body: { accountId: sampleAccounts.member } });
    const expected = name === 'list-audit-records' ? (await ask('GET', path)).json.auditRecords.length : 137;
    const entries: unknown[] = [];
    let next: string | undefined;
    do {
      const query = new URLSearchParams({ pageSize: String(size), ...(next ? { pageToken: next } : {}) });
      const { status, json } = await ask('GET', `${path}?${query}`);
      expect(status).toBe(200);
      expectDeclared(operationOf(name), json);
      expect(json[plural].length).toBeLessThanOrEqual(size);
      entries.push(...json[plural].map((entry: unknown) => JSON.stringify(entry)));
      next = json.nextPageToken;
    } while (next !== undefined);

    expect(new Set(entries).size).toBe(entries.length);
    expect(entries).toHaveLength(expected);
  });

  test.each(lists)('$name refuses a broken or foreign page token with 400', async ({ name, path }) => {
    const foreign = lists.filter((list) => list.name !== name);
    const tokens = [
      'nonsense',
      'bm9uc2Vuc2U',
      Buffer.from('["list",{},1]').toString('base64url'),
      '%00',
      'A'.repeat(2000),
    ];
    for (const { path: otherPath, size } of foreign) {
      const { json } = await ask('GET', `${otherPath}?pageSize=${size}`);
      if (json.nextPageToken !== undefined) tokens.push(json.nextPageToken);
    }
    expect(tokens.length).toBeGreaterThan(5);

    for (const pageToken of tokens) {
      const answer = await ask('GET', `${path}?${new URLSearchParams({ pageToken })}`);
      expectProblem(answer, 'INVALID_PAGE_TOKEN', operationOf(name));
    }
  });

  test('a page token is of no use with another filter', async () => {
    const { json } = await ask('GET', '/v1/memberships?review=approved&pageSize=5');

    const answer = await ask('GET', `/v1/memberships?pageSize=5&pageToken=${json.nextPageToken}`);

    expectProblem(answer, 'INVALID_PAGE_TOKEN', operationOf('list-memberships'));
  });

  test.each([
    { path: '/v1/memberships?review=maybe', pointer: '/review' },
    { path: '/v1/memberships?pageSize=0', pointer: '/pageSize' },
    { path: '/v1/memberships?pageSize=ten', pointer: '/pageSize' },
    { path: '/v1/memberships?pagesize=10', pointer: '' },
    { path: '/v1/client-accounts?pageSize=9', pointer: '/pageSize' },
    { path: '/v1/client-accounts?accountType=mine', pointer: '/accountType' },
  ])('$path is refused', async ({ path, pointer }) => {
    const { status, json } = await ask('GET', path);

    expect(status).toBe(400);
    expect(json.errors).toContainEqual({ in: 'query', pointer, detail: expect.any(String) });
  });

  test('filter by review and relationship', async () => {
    const { json: pending } = await ask('GET', '/v1/memberships?review=pending&relationship=under_partner');
    const { json: approved } = await ask('GET', '/v1/memberships?review=approved&pageSize=100');

    expect(pending.memberships).toEqual([]);
    expect(approved.memberships).toHaveLength(100);
  });
});

describe('one membership', () => {
  test('is everything that is known, with its version as ETag', async () => {
    const { status, json, headers } = await ask('GET', `/v1/memberships/${sampleAccounts.canceled}`);

    expect(status).toBe(200);
    expect(json).toMatchObject({ activity: { value: 'canceled', raw: 'Canceled' }, version: 1 });
    expect(headers.get('etag')).toBe('"1"');
    expectDeclared(operationOf('get-membership'), json);
  });

  test.each(['', '/audit-records'])('%s of an unknown account is a 404', async (suffix) => {
    const answer = await ask('GET', `/v1/memberships/${sampleAccounts.nobody}${suffix}`);

    expectProblem(answer, 'MEMBERSHIP_NOT_FOUND', operationOf(suffix === '' ? 'get-membership' : 'list-audit-records'));
  });

  test('with a malformed id is a 400', async () => {
    expectProblem(await ask('GET', '/v1/memberships/..%2Fplan'), 'VALIDATION_FAILED', operationOf('get-membership'));
  });
});

describe('a verification', () => {
  test("asks the vendor, and takes an end-user's access token that shows up nowhere", async () => {
    const accessToken = stack.simulator?.endUserToken(sampleAccounts.foreign) ?? '';

    const answer = await ask('POST', '/v1/memberships/verify', { body: { accessToken } });

    expect(answer.json).toMatchObject({ allowed: false, code: 'NOT_UNDER_PARTNER', accountId: sampleAccounts.foreign });
    expectDeclared(operationOf('verify-membership'), answer.json);
    expect(answer.text).not.toContain(accessToken);
    expect(logs.join('\n')).not.toContain(accessToken);
  });

  test.each([
    { kind: 'throttled', code: 'VENDOR_THROTTLED', retryAfter: /^1$/ },
    { kind: 'quota_exceeded', code: 'VENDOR_QUOTA_EXCEEDED', retryAfter: /^\d+$/ },
    { kind: 'html', code: 'VENDOR_ANSWER_NOT_UNDERSTOOD', retryAfter: undefined },
    { kind: 'access_denied', code: 'VENDOR_REFUSED', retryAfter: undefined },
    { kind: 'drop', code: 'VENDOR_UNAVAILABLE', retryAfter: /^5$/ },
  ] as const)('that meets $kind is $code', async ({ kind, code, retryAfter }) => {
    stack.simulator?.faults.add({ operation: 'plan', kind });

    const answer = await ask('POST', '/v1/memberships/verify', { body: { accountId: sampleAccounts.member } });

    expectProblem(answer, code, operationOf('verify-membership'));
    if (retryAfter) expect(answer.headers.get('retry-after')).toMatch(retryAfter);
  });
});

describe('when DynamoDB', () => {
  test('throttles, a check is a 503 with Retry-After, and good again afterwards', async () => {
    proxy.interfere(() => throttled);
    const answer = await check({ accountId: sampleAccounts.member });
    proxy.interfere(() => undefined);

    expectProblem(answer, 'STORE_UNAVAILABLE', operationOf('check-membership'));
    expect(answer.headers.get('retry-after')).toBe('1');
    expect((await check({ accountId: sampleAccounts.member })).json.code).toBe('MEMBER');
  });

  test('throttles or drops one request, nobody notices', async () => {
    let requests = 0;
    proxy.interfere(() => {
      requests += 1;
      if (requests === 1) return throttled;
      return requests === 2 ? 'drop' : undefined;
    });

    expect((await check({ accountId: sampleAccounts.member })).json.code).toBe('MEMBER');
    expect(requests).toBe(3);
  });

  test('has a conflict with every transaction, a verification is a 503 and nothing is half written', async () => {
    const before = (await ask('GET', `/v1/memberships/${sampleAccounts.trial}`)).json;
    proxy.interfere((operation) => (operation === 'TransactWriteItems' ? transactionConflict : undefined));
    const answer = await ask('POST', '/v1/memberships/verify', { body: { accountId: sampleAccounts.trial } });
    proxy.interfere(() => undefined);

    expectProblem(answer, 'STORE_UNAVAILABLE', operationOf('verify-membership'));
    expect((await ask('GET', `/v1/memberships/${sampleAccounts.trial}`)).json).toEqual(before);
    const { json } = await ask('GET', `/v1/memberships/${sampleAccounts.trial}/audit-records`);
    expect(json.auditRecords).toHaveLength(before.version);
  });
});

describe('the schedule', () => {
  test('run by hand answers when the audit has ended; a failed one says why, and the checks go on', async () => {
    stack.simulator?.faults.add({ operation: 'list', kind: 'html', afterCalls: 1 });
    const failed = await ask('POST', '/_local/schedules/re-audit', { token: undefined });
    stack.simulator?.faults.clear();

    expect(failed.status).toBe(500);
    expect(failed.text).toContain('not_understood');
    expect((await check({ accountId: sampleAccounts.member })).json.code).toBe('MEMBER');
    const good = await ask('POST', '/_local/schedules/re-audit', { token: undefined });
    expect(good.status).toBe(200);
    expect(good.json).toMatchObject({ state: 'completed', pages: 3, accounts: 137 });
  });
});

describe('the API description', () => {
  test('is public and the committed one', async () => {
    const { status, json } = await ask('GET', '/openapi.json', { token: undefined });

    expect(status).toBe(200);
    expect(json).toEqual(JSON.parse(await readFile(new URL('../../openapi.json', import.meta.url), 'utf8')));
  });
});

describe('what the functions log', () => {
  test('holds a line for each request, and no secret, token, user or body', async () => {
    await check({ userId: 'somebody@example.com' });
    const { credentials } = stack.simulator ?? {};
    const all = logs.join('\n');

    expect(logs.some((line) => line.includes('"event":"CHECK_DECIDED"'))).toBe(true);
    expect(logs.every((line) => line.startsWith('{'))).toBe(true);
    for (const secret of [token, 'somebody@example.com', credentials?.partnerSecret, credentials?.apiKey]) {
      expect(secret).toBeTruthy();
      expect(all).not.toContain(secret);
    }
  });
});
