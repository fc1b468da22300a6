import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect } from 'vitest';
import { emptyPage, test } from '../../support/fixtures/scripted-vendor.ts';
import type { Reply, Script } from '../../support/scripted-server.ts';
import {
  credentialsSecret,
  grantToken,
  listPath,
  partnerCredentials,
  tokenPath,
  tokenSecret,
  withTokens,
} from '../../support/vendor-harness.ts';

const firstPage = { accountType: 'all', limit: 50 } as const;
const refusedToken: Reply = { status: 401, json: { error_key: 'unauthorized', error_message: 'Unauthorized' } };

describe('one token for many', () => {
  test('20 calls at the same time: one token request, one look at each secret', async ({ server, vendor }) => {
    const client = vendor.client();
    const calls = Array.from({ length: 20 }, (_, index) =>
      client.listAccounts(firstPage, vendor.deadline(5_000 + index)),
    );
    expect((await Promise.all(calls)).every(({ ok }) => ok)).toBe(true);
    expect(server.requestsTo(tokenPath)).toHaveLength(1);
    expect(server.bearers()).toStrictEqual(Array.from({ length: 20 }, () => 'Bearer token-1'));
    const reads = vendor.secretsMock.commandCalls(GetSecretValueCommand, { SecretId: credentialsSecret });
    expect(reads).toHaveLength(1);
  });

  test('a burst of 20 cold starts: one token request', async ({ server, vendor }) => {
    const calls = Array.from({ length: 20 }, () => vendor.client().listAccounts(firstPage, vendor.deadline()));
    expect((await Promise.all(calls)).every(({ ok }) => ok)).toBe(true);
    expect(server.requestsTo(tokenPath)).toHaveLength(1);
    expect(new Set(server.bearers())).toStrictEqual(new Set(['Bearer token-1']));
    expect(vendor.lease.holder()).toBeUndefined();
    expect(vendor.warnings).toStrictEqual([]);
  });

  test('a cold start takes the token that another one has shared', async ({ server, vendor }) => {
    vendor.shareToken('token-of-another', vendor.clock.now + 3_600_000);
    await vendor.client().listAccounts(firstPage, vendor.deadline());
    expect(server.requestsTo(tokenPath)).toHaveLength(0);
    expect(server.bearers()).toStrictEqual(['Bearer token-of-another']);
  });

  test('the token is shared with the moment when it expires, counted from the request and not from its answer', async ({
    server,
    vendor,
  }) => {
    const askedAt = vendor.clock.now;
    server.grantBy(() => {
      vendor.clock.now += 5_000;
      return grantToken(1);
    });
    await vendor.client().listAccounts(firstPage, vendor.deadline());
    expect(JSON.parse(vendor.secrets.get(tokenSecret) ?? '')).toStrictEqual({
      accessToken: 'token-1',
      expiresAt: askedAt + 3_600_000,
    });
  });

  test('who gets the lease late looks again before asking', async ({ server, vendor }) => {
    const tokenLease = {
      ...vendor.lease,
      tryAcquire: async () => {
        vendor.shareToken('token-of-holder', vendor.clock.now + 3_600_000);
        return true;
      },
    };
    await vendor.client({ tokenLease }).listAccounts(firstPage, vendor.deadline());
    expect(server.requestsTo(tokenPath)).toHaveLength(0);
    expect(server.bearers()).toStrictEqual(['Bearer token-of-holder']);
  });

  test.for([
    ['five seconds', 60_000, 20],
    ['half of their time', 4_000, 8],
  ] as const)(
    'while a crashed process holds the lease, the others wait %s and then ask themselves',
    async ([_case, time, polls], { server, vendor }) => {
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

  test('a lease that becomes free while waiting is taken', async ({ server, vendor }) => {
    await vendor.lease.tryAcquire('failing', vendor.clock.now + 600_000);
    const sleep = () => vendor.lease.release('failing');
    expect(await vendor.client({ sleep }).listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
    expect(server.requestsTo(tokenPath)).toHaveLength(1);
    expect(vendor.lease.holder()).toBeUndefined();
  });

  test('a shared secret and a lease that fail cost requests, not answers', async ({ server, vendor }) => {
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

  test.for([
    ['rubbish', 'p4ssw0rd'],
    ['another object', '{}'],
    ['a token that would break a header', JSON.stringify({ accessToken: 'a\r\nb', expiresAt: 9e15 })],
    ['an expired token', JSON.stringify({ accessToken: 'old', expiresAt: 1 })],
  ] as const)('a shared secret with %s counts as empty', async ([_case, content], { server, vendor }) => {
    vendor.secrets.set(tokenSecret, content);
    expect(await vendor.client().listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
    expect(server.bearers()).toStrictEqual(['Bearer token-1']);
    expect(vendor.warnings).toStrictEqual([]);
  });
});

describe('renewal', () => {
  test.for([
    ['a number', { expires_in: 600 }, 600],
    ['a text', { expires_in: '600' }, 600],
    ['missing', {}, 3_600],
    ['null', { expires_in: null }, 3_600],
    ['no number', { expires_in: 'soon' }, 3_600],
    ['nonsense', { expires_in: -1 }, 3_600],
  ] as const)(
    'a minute before the token expires, where `expires_in` is %s',
    async ([_case, members, seconds], { server, vendor }) => {
      const grant: Script = (_request, nth) => ({ json: { access_token: `token-${nth}`, ...members } });
      server.follow((request, nth) => (request.path === tokenPath ? grant(request, nth) : emptyPage));
      const client = vendor.client();
      await client.listAccounts(firstPage, vendor.deadline());
      vendor.clock.now += (seconds - 60) * 1_000 - 1;
      await client.listAccounts(firstPage, vendor.deadline());
      expect(server.requestsTo(tokenPath)).toHaveLength(1);
      vendor.clock.now += 1;
      await client.listAccounts(firstPage, vendor.deadline());
      expect(server.bearers()).toStrictEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
    },
  );

  test('credentials are read anew after five minutes', async ({ server, vendor }) => {
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
  test('once: one new token and one more try', async ({ server, vendor }) => {
    server.follow(withTokens((_request, nth) => (nth === 1 ? refusedToken : emptyPage)));
    expect(await vendor.client().listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
    expect(server.bearers()).toStrictEqual(['Bearer token-1', 'Bearer token-2']);
    expect(server.requestsTo(tokenPath)).toHaveLength(2);
  });

  test('the refused token is not taken from the shared secret again', async ({ server, vendor }) => {
    vendor.shareToken('refused', vendor.clock.now + 3_600_000);
    server.follow(withTokens(({ headers }) => (headers.authorization === 'Bearer refused' ? refusedToken : emptyPage)));
    const client = vendor.client();
    expect(await client.listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
    vendor.shareToken('refused', vendor.clock.now + 9_000_000);
    vendor.clock.now += 3_600_000;
    expect(await client.listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
    expect(server.bearers()).toStrictEqual(['Bearer refused', 'Bearer token-1', 'Bearer token-2']);
  });

  test('a token that another process has renewed meanwhile is taken without asking', async ({ server, vendor }) => {
    const client = vendor.client();
    await client.listAccounts(firstPage, vendor.deadline());
    vendor.shareToken('token-of-another', vendor.clock.now + 3_600_000);
    server.follow(withTokens(({ headers }) => (headers.authorization === 'Bearer token-1' ? refusedToken : emptyPage)));
    expect(await client.listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
    expect(server.requestsTo(tokenPath)).toHaveLength(0);
    expect(server.bearers()).toStrictEqual(['Bearer token-1', 'Bearer token-of-another']);
  });

  test('for 20 calls at the same time: one new token', async ({ server, vendor }) => {
    server.follow(withTokens(({ headers }) => (headers.authorization === 'Bearer token-1' ? refusedToken : emptyPage)));
    const client = vendor.client();
    const calls = Array.from({ length: 20 }, () => client.listAccounts(firstPage, vendor.deadline()));
    expect((await Promise.all(calls)).every(({ ok }) => ok)).toBe(true);
    expect(server.requestsTo(tokenPath)).toHaveLength(2);
  });

  test('for ever: unauthorized after exactly two tries', async ({ server, vendor }) => {
    server.follow(withTokens(() => refusedToken));
    expect(await vendor.client().listAccounts(firstPage, vendor.deadline())).toMatchObject({
      ok: false,
      failure: { kind: 'unauthorized', status: 401, errorKey: 'unauthorized' },
    });
    expect(server.requestsTo(listPath)).toHaveLength(2);
    expect(server.requestsTo(tokenPath)).toHaveLength(2);
  });

  test('because of a key that was changed: the second try has the new one', async ({ server, vendor }) => {
    const client = vendor.client();
    await client.listAccounts(firstPage, vendor.deadline());
    vendor.secrets.set(credentialsSecret, JSON.stringify({ ...partnerCredentials, apiKey: 'api-key-0002' }));
    server.follow(withTokens(({ headers }) => (headers['x-api-key'] === 'api-key-0002' ? emptyPage : refusedToken)));
    expect(await client.listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
  });
});
