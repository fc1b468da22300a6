import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Reply, type Script, type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';
import {
  createVendorHarness,
  credentialsSecret,
  grantToken,
  listPath,
  partnerCredentials,
  tokenPath,
  tokenSecret,
  type VendorHarness,
  withTokens,
} from '../support/vendor-harness.ts';

const firstPage = { accountType: 'all', limit: 50 } as const;
const emptyPage: Reply = { json: { site_owner_list: [] } };
const refusedToken: Reply = { status: 401, json: { error_key: 'unauthorized', error_message: 'Unauthorized' } };
const works = withTokens(() => emptyPage);

let server: ScriptedServer;
let vendor: VendorHarness;

beforeAll(async () => {
  server = await startScriptedServer(works);
});
afterAll(() => server.close());
beforeEach(() => {
  server.follow(works);
  vendor = createVendorHarness(server.url);
});

const bearersOfCalls = () => server.requestsTo(listPath).map(({ headers }) => headers.authorization);
/** The token endpoint answers so; a call of the API that comes nevertheless fails. */
const tokenEndpoint = (script: Script): void =>
  server.follow((request, nth) => (request.path === tokenPath ? script(request, nth) : { status: 599, text: 'asked' }));

describe('the request for a token', () => {
  test.each([
    ['body', '', 'grant_type=client_credentials'],
    ['query', '?grant_type=client_credentials', ''],
  ] as const)('with the grant in the %s', async (grant, search, body) => {
    expect(await vendor.client({ grant }).listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
    const { partnerClientId, partnerSecret } = partnerCredentials;
    const [request] = server.requestsTo(tokenPath);
    expect(request).toMatchObject({ method: 'POST', search, body });
    expect(request?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from(`${partnerClientId}:${partnerSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': `${body.length}`,
      accept: 'application/json',
    });
    expect(request?.headers).not.toHaveProperty('x-api-key');
  });

  test('keeps the query that is configured, and never holds the secret or the client id', async () => {
    const tokenUrl = `${server.url}${tokenPath}?version=1`;
    await vendor.client({ grant: 'query', tokenUrl }).listAccounts(firstPage, vendor.deadline());
    const [request] = server.requestsTo(tokenPath);
    expect(request?.search).toBe('?version=1&grant_type=client_credentials');
  });

  test('credentials are used without the line break that was pasted with them', async () => {
    const padded = Object.fromEntries(Object.entries(partnerCredentials).map(([name, value]) => [name, ` ${value}\n`]));
    vendor.secrets.set(credentialsSecret, JSON.stringify({ ...padded, partnerId: null, legacyPassword: 7 }));
    expect(await vendor.client().listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
    expect(server.requestsTo(listPath)[0]?.headers['x-api-key']).toBe(partnerCredentials.apiKey);
  });
});

describe('one token for many', () => {
  test('20 calls at the same time: one token request, one look at each secret', async () => {
    const client = vendor.client();
    const calls = Array.from({ length: 20 }, (_, index) =>
      client.listAccounts(firstPage, vendor.deadline(5_000 + index)),
    );
    expect((await Promise.all(calls)).every(({ ok }) => ok)).toBe(true);
    expect(server.requestsTo(tokenPath)).toHaveLength(1);
    expect(bearersOfCalls()).toStrictEqual(Array.from({ length: 20 }, () => 'Bearer token-1'));
    const reads = vendor.secretsMock.commandCalls(GetSecretValueCommand, { SecretId: credentialsSecret });
    expect(reads).toHaveLength(1);
  });

  test('a burst of 20 cold starts: one token request', async () => {
    const calls = Array.from({ length: 20 }, () => vendor.client().listAccounts(firstPage, vendor.deadline()));
    expect((await Promise.all(calls)).every(({ ok }) => ok)).toBe(true);
    expect(server.requestsTo(tokenPath)).toHaveLength(1);
    expect(new Set(bearersOfCalls())).toStrictEqual(new Set(['Bearer token-1']));
    expect(vendor.lease.holder()).toBeUndefined();
    expect(vendor.warnings).toStrictEqual([]);
  });

  test('a cold start takes the token that another one has shared', async () => {
    vendor.shareToken('token-of-another', vendor.clock.now + 3_600_000);
    await vendor.client().listAccounts(firstPage, vendor.deadline());
    expect(server.requestsTo(tokenPath)).toHaveLength(0);
    expect(bearersOfCalls()).toStrictEqual(['Bearer token-of-another']);
  });

  test('the token is shared with the moment when it expires, counted from the request and not from its answer', async () => {
    const askedAt = vendor.clock.now;
    tokenEndpoint(() => {
      vendor.clock.now += 5_000;
      return grantToken(1);
    });
    await vendor.client().listAccounts(firstPage, vendor.deadline());
    expect(JSON.parse(vendor.secrets.get(tokenSecret) ?? '')).toStrictEqual({
      accessToken: 'token-1',
      expiresAt: askedAt + 3_600_000,
    });
  });

  test('who gets the lease late looks again before asking', async () => {
    const tokenLease = {
      ...vendor.lease,
      tryAcquire: async () => {
        vendor.shareToken('token-of-holder', vendor.clock.now + 3_600_000);
        return true;
      },
    };
    await vendor.client({ tokenLease }).listAccounts(firstPage, vendor.deadline());
    expect(server.requestsTo(tokenPath)).toHaveLength(0);
    expect(bearersOfCalls()).toStrictEqual(['Bearer token-of-holder']);
  });

  test.each([
    ['five seconds', 60_000, 20],
    ['half of their time', 4_000, 8],
  ])(
    'while a crashed process holds the lease, the others wait %s and then ask themselves',
    async (_case, time, polls) => {
      await vendor.lease.tryAcquire('crashed', vendor.clock.now + 600_000);
      const waits: number[] = [];
      const sleep = async (milliseconds: number): Promise<void> => {
        waits.push(milliseconds);
        vendor.clock.now += milliseconds;
      };
      const result = await vendor.client({ sleep }).listAccounts(firstPage, vendor.deadline(time));
      expect(result).toMatchObject({ ok: true });
      expect(waits).toStrictEqual(Array.from({ length: polls }, () => 250));
      expect(server.requestsTo(tokenPath)).toHaveLength(1);
      expect(vendor.lease.holder()).toBe('crashed');
    },
  );

  test('a lease that becomes free while waiting is taken', async () => {
    await vendor.lease.tryAcquire('failing', vendor.clock.now + 600_000);
    const sleep = () => vendor.lease.release('failing');
    expect(await vendor.client({ sleep }).listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
    expect(server.requestsTo(tokenPath)).toHaveLength(1);
    expect(vendor.lease.holder()).toBeUndefined();
  });

  test('a shared secret and a lease that fail cost requests, not answers', async () => {
    vendor.secretsMock.on(GetSecretValueCommand, { SecretId: tokenSecret }).rejects(new Error('no'));
    vendor.secretsMock.on(PutSecretValueCommand).rejects(new Error('no'));
    const failing = {
      tryAcquire: () => Promise.reject(new Error('no')),
      release: () => Promise.reject(new Error('no')),
    };
    const first = await vendor.client({ tokenLease: failing }).listAccounts(firstPage, vendor.deadline());
    expect(first).toMatchObject({ ok: true });
    expect(vendor.warnings).toStrictEqual([
      'the shared access token could not be read (Error)',
      'the lease of the access token could not be taken (Error)',
      'the new access token could not be shared (Error)',
    ]);
    const releasing = { ...vendor.lease, release: failing.release };
    expect(await vendor.client({ tokenLease: releasing }).listAccounts(firstPage, vendor.deadline())).toMatchObject({
      ok: true,
    });
    expect(vendor.warnings.at(-1)).toBe('the lease of the access token could not be given back (Error)');
    expect(server.requestsTo(tokenPath)).toHaveLength(2);
  });

  test.each([
    ['rubbish', 'p4ssw0rd'],
    ['another object', '{}'],
    ['a token that would break a header', JSON.stringify({ accessToken: 'a\r\nb', expiresAt: 9e15 })],
    ['an expired token', JSON.stringify({ accessToken: 'old', expiresAt: 1 })],
  ])('a shared secret with %s counts as empty', async (_case, content) => {
    vendor.secrets.set(tokenSecret, content);
    expect(await vendor.client().listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
    expect(bearersOfCalls()).toStrictEqual(['Bearer token-1']);
    expect(vendor.warnings).toStrictEqual([]);
  });
});

describe('renewal', () => {
  test.each([
    ['a number', { expires_in: 600 }, 600],
    ['a text', { expires_in: '600' }, 600],
    ['missing', {}, 3_600],
    ['null', { expires_in: null }, 3_600],
    ['no number', { expires_in: 'soon' }, 3_600],
    ['nonsense', { expires_in: -1 }, 3_600],
  ])('a minute before the token expires, where `expires_in` is %s', async (_case, members, seconds) => {
    const grant: Script = (_request, nth) => ({ json: { access_token: `token-${nth}`, ...members } });
    server.follow((request, nth) => (request.path === tokenPath ? grant(request, nth) : emptyPage));
    const client = vendor.client();
    await client.listAccounts(firstPage, vendor.deadline());
    vendor.clock.now += (seconds - 60) * 1_000 - 1;
    await client.listAccounts(firstPage, vendor.deadline());
    expect(server.requestsTo(tokenPath)).toHaveLength(1);
    vendor.clock.now += 1;
    await client.listAccounts(firstPage, vendor.deadline());
    expect(bearersOfCalls()).toStrictEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
  });

  test('credentials are read anew after five minutes', async () => {
    const client = vendor.client();
    await client.listAccounts(firstPage, vendor.deadline());
    vendor.secrets.set(credentialsSecret, JSON.stringify({ ...partnerCredentials, apiKey: 'api-key-0002' }));
    vendor.clock.now += 5 * 60_000 - 1;
    await client.listAccounts(firstPage, vendor.deadline());
    vendor.clock.now += 1;
    await client.listAccounts(firstPage, vendor.deadline());
    const keys = server.requestsTo(listPath).map(({ headers }) => headers['x-api-key']);
    expect(keys).toStrictEqual(['api-key-0001', 'api-key-0001', 'api-key-0002']);
  });
});

describe('a 401 of the API', () => {
  test('once: one new token and one more try', async () => {
    server.follow(withTokens((_request, nth) => (nth === 1 ? refusedToken : emptyPage)));
    expect(await vendor.client().listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
    expect(bearersOfCalls()).toStrictEqual(['Bearer token-1', 'Bearer token-2']);
    expect(server.requestsTo(tokenPath)).toHaveLength(2);
  });

  test('the refused token is not taken from the shared secret again', async () => {
    vendor.shareToken('refused', vendor.clock.now + 3_600_000);
    server.follow(withTokens(({ headers }) => (headers.authorization === 'Bearer refused' ? refusedToken : emptyPage)));
    const client = vendor.client();
    expect(await client.listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
    vendor.shareToken('refused', vendor.clock.now + 9_000_000);
    vendor.clock.now += 3_600_000;
    expect(await client.listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
    expect(bearersOfCalls()).toStrictEqual(['Bearer refused', 'Bearer token-1', 'Bearer token-2']);
  });

  test('a token that another process has renewed meanwhile is taken without asking', async () => {
    const client = vendor.client();
    await client.listAccounts(firstPage, vendor.deadline());
    vendor.shareToken('token-of-another', vendor.clock.now + 3_600_000);
    server.follow(withTokens(({ headers }) => (headers.authorization === 'Bearer token-1' ? refusedToken : emptyPage)));
    expect(await client.listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
    expect(server.requestsTo(tokenPath)).toHaveLength(0);
    expect(bearersOfCalls()).toStrictEqual(['Bearer token-1', 'Bearer token-of-another']);
  });

  test('for 20 calls at the same time: one new token', async () => {
    server.follow(withTokens(({ headers }) => (headers.authorization === 'Bearer token-1' ? refusedToken : emptyPage)));
    const client = vendor.client();
    const calls = Array.from({ length: 20 }, () => client.listAccounts(firstPage, vendor.deadline()));
    expect((await Promise.all(calls)).every(({ ok }) => ok)).toBe(true);
    expect(server.requestsTo(tokenPath)).toHaveLength(2);
  });

  test('for ever: unauthorized after exactly two tries', async () => {
    server.follow(withTokens(() => refusedToken));
    expect(await vendor.client().listAccounts(firstPage, vendor.deadline())).toMatchObject({
      ok: false,
      failure: { kind: 'unauthorized', status: 401, errorKey: 'unauthorized' },
    });
    expect(server.requestsTo(listPath)).toHaveLength(2);
    expect(server.requestsTo(tokenPath)).toHaveLength(2);
  });

  test('because of a key that was changed: the second try has the new one', async () => {
    const client = vendor.client();
    await client.listAccounts(firstPage, vendor.deadline());
    vendor.secrets.set(credentialsSecret, JSON.stringify({ ...partnerCredentials, apiKey: 'api-key-0002' }));
    server.follow(withTokens(({ headers }) => (headers['x-api-key'] === 'api-key-0002' ? emptyPage : refusedToken)));
    expect(await client.listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
  });
});

describe('a token endpoint that gives no token', () => {
  test.each([
    [
      400,
      { error: 'invalid_client' },
      'unauthorized',
      'the token endpoint refused the partner credentials (invalid_client)',
    ],
    [
      401,
      { error: 'invalid_client' },
      'unauthorized',
      'the token endpoint refused the partner credentials (invalid_client)',
    ],
    [400, { error: 'unauthorized_client' }, 'unauthorized', 'the partner credentials (unauthorized_client)'],
    [400, {}, 'unauthorized', 'the token endpoint refused the partner credentials (400)'],
    [401, '<html>', 'unauthorized', 'the token endpoint refused the partner credentials (401)'],
    [400, { error: 'unsupported_grant_type' }, 'rejected', 'the request (400, unsupported_grant_type)'],
    [403, { message: 'Forbidden' }, 'forbidden', 'the token endpoint does not permit'],
    [404, '<html>', 'rejected', 'the token endpoint rejected the request (404)'],
    [405, '', 'rejected', 'the token endpoint rejected the request (405)'],
    [415, '', 'rejected', 'the token endpoint rejected the request (415)'],
    [302, '', 'not_understood', 'the token endpoint gave an answer that is not understood (302)'],
    [200, '<html>', 'not_understood', 'the token endpoint answered without an access token'],
    [200, { expires_in: 3_600 }, 'not_understood', 'the token endpoint answered without an access token'],
    [200, { access_token: 'a\r\nb' }, 'not_understood', 'the token endpoint answered without an access token'],
    [
      429,
      { error_key: 'quota_exceeded' },
      'quota_exceeded',
      'the token endpoint answers nothing more before 00:00 UTC',
    ],
  ])('%i %j: %s at once', async (status, body, kind, reason) => {
    tokenEndpoint(() => (typeof body === 'string' ? { status, text: body } : { status, json: body }));
    const result = await vendor.client().listAccounts(firstPage, vendor.deadline());
    expect(result).toMatchObject({ ok: false, failure: { kind, status } });
    expect(result.ok || result.failure.reason).toContain(reason);
    expect(server.requestsTo(tokenPath)).toHaveLength(1);
    expect(server.requestsTo(listPath)).toHaveLength(0);
    expect(vendor.lease.holder()).toBeUndefined();
  });

  test.each([
    ['500', { status: 500, text: '<html>' }, 'unavailable'],
    ['throttled', { status: 429, json: { error_key: 'throttled' } }, 'throttled'],
    ['cut', 'cut', 'unavailable'],
  ] as const)('%s for ever: tried four times', async (_case, reply, kind) => {
    tokenEndpoint(() => reply);
    const result = await vendor.client().listAccounts(firstPage, vendor.deadline());
    expect(result).toMatchObject({ ok: false, failure: { kind } });
    expect(result.ok || result.failure.reason).toMatch(/^the token endpoint/);
    expect(server.requestsTo(tokenPath)).toHaveLength(4);
  });

  test('nobody listens: unavailable', async () => {
    const gone = await startScriptedServer(works);
    await gone.close();
    expect(
      await vendor.client({ tokenUrl: `${gone.url}/token` }).listAccounts(firstPage, vendor.deadline()),
    ).toStrictEqual({
      ok: false,
      failure: { kind: 'unavailable', reason: 'the token endpoint: no whole answer came (ECONNREFUSED)' },
    });
  });

  test('failing once: the token is got', async () => {
    server.follow((request, nth) => {
      if (request.path !== tokenPath) return emptyPage;
      return nth === 1 ? { status: 503, text: '' } : grantToken(nth);
    });
    expect(await vendor.client().listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
  });

  test('refused credentials are read anew, so that rotated ones are found', async () => {
    server.follow((request, nth) => {
      if (request.path !== tokenPath) return emptyPage;
      const [, basic = ''] = (request.headers.authorization ?? '').split(' ');
      const isNew = Buffer.from(basic, 'base64').toString().endsWith(':rotated');
      return isNew ? grantToken(nth) : { status: 400, json: { error: 'invalid_client' } };
    });
    const client = vendor.client();
    const refused = await client.listAccounts(firstPage, vendor.deadline());
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'unauthorized', errorKey: 'invalid_client' } });
    vendor.secrets.set(credentialsSecret, JSON.stringify({ ...partnerCredentials, partnerSecret: 'rotated' }));
    expect(await client.listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
  });
});

describe('credentials that cannot be had', () => {
  test.each([
    ['no JSON', 'not json', 'is not a JSON object'],
    ['a list', '[]', 'is not a JSON object'],
    ['nothing in it', '{}', 'lacks a usable apiKey, partnerClientId, partnerSecret'],
    ['an empty key', JSON.stringify({ ...partnerCredentials, apiKey: ' ' }), 'lacks a usable apiKey'],
    [
      'a key that would break a header',
      JSON.stringify({ ...partnerCredentials, apiKey: 'a\nb' }),
      'lacks a usable apiKey',
    ],
  ])('%s: unauthorized, and nothing is sent', async (_case, content, reason) => {
    vendor.secrets.set(credentialsSecret, content);
    expect(await vendor.client().listAccounts(firstPage, vendor.deadline())).toStrictEqual({
      ok: false,
      failure: { kind: 'unauthorized', reason: `the secret with the partner credentials ${reason}` },
    });
    expect(server.requests).toHaveLength(0);
  });

  test.each([
    ['ResourceNotFoundException', 'unauthorized'],
    ['AccessDeniedException', 'unauthorized'],
    ['InternalServiceError', 'unavailable'],
    ['TimeoutError', 'unavailable'],
  ])('%s: %s, and not remembered', async (name, kind) => {
    const client = vendor.client();
    const error = Object.assign(new Error('arn:of:the:secret'), { name });
    vendor.secretsMock
      .on(GetSecretValueCommand, { SecretId: credentialsSecret })
      .rejectsOnce(error)
      .resolves({
        SecretString: JSON.stringify({ ...partnerCredentials, partnerId: 'a01-15dl' }),
      });
    expect(await client.ownPartnerId()).toStrictEqual({
      ok: false,
      failure: {
        kind,
        reason: `the secret with the partner credentials could not be read from Secrets Manager (${name})`,
      },
    });
    expect(await client.ownPartnerId()).toStrictEqual({ ok: true, value: 'a01-15dl' });
  });

  test.each([
    ['absent', {}],
    ['null', { partnerId: null }],
    ['empty', { partnerId: ' ' }],
  ])('our own partner id may be %s', async (_case, member) => {
    vendor.secrets.set(credentialsSecret, JSON.stringify({ ...partnerCredentials, ...member }));
    expect(await vendor.client().ownPartnerId()).toStrictEqual({ ok: true, value: undefined });
  });
});
