import { describe, expect } from 'vitest';
import { createHttp, fullJitter } from '../../../shared/constant-contact/transport/client.ts';
import { emptyPage, test } from '../../support/fixtures/scripted-vendor.ts';
import { type Reply, startScriptedServer } from '../../support/scripted-server.ts';
import { listPath, tokenPath, withTokens } from '../../support/vendor-harness.ts';

const firstPage = { accountType: 'all', limit: 50 } as const;
const failing: Reply = { status: 500, json: [{ error_key: 'internal', error_message: 'oops' }] };
const throttled: Reply = { status: 429, json: { error_key: 'throttled', error_message: 'slow down' } };

describe('what is tried again', () => {
  test.for([
    ['a 500', failing],
    ['a 503 of a proxy', { status: 503, text: '<html>' }],
    ['a throttled call', throttled],
    ['a 429 that says nothing', { status: 429, text: '' }],
    ['a 500 that names the quota', { status: 500, json: { error_key: 'quota_exceeded' } }],
    ['a connection closed in mid-body', 'cut'],
  ] satisfies [string, Reply][])('%s: success at the fourth try', async ([_case, reply], { server, vendor }) => {
    server.answerBy((_request, nth) => (nth < 4 ? reply : emptyPage));
    expect(await vendor.client().listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: true });
    expect(server.listCalls().length).toBe(4);
    expect(server.requestsTo(tokenPath)).toHaveLength(1);
  });

  test.for([
    ['a 500', failing, { kind: 'unavailable', status: 500, errorKey: 'internal' }],
    ['a throttled call', throttled, { kind: 'throttled', status: 429, errorKey: 'throttled' }],
    [
      'a connection closed in mid-body',
      'cut',
      { kind: 'unavailable', reason: 'no whole answer came (ERR_BAD_RESPONSE)' },
    ],
  ] satisfies [string, Reply, object][])(
    '%s for ever: given up after four',
    async ([_case, reply, failure], { server, vendor }) => {
      server.answerBy(() => reply);
      expect(await vendor.client().listAccounts(firstPage, vendor.deadline())).toMatchObject({ ok: false, failure });
      expect(server.listCalls().length).toBe(4);
    },
  );

  test('a connection that is silent', async ({ server }) => {
    server.follow((_request, nth) => (nth === 1 ? 'silence' : emptyPage));
    const http = createHttp({ now: Date.now, backoff: () => 0, tryTimeoutMs: 40 });
    const url = `${server.url}/silent`;
    const request = { method: 'GET', url, headers: {}, repeatable: true, deadline: Date.now() + 10_000 } as const;
    expect(await http(request)).toMatchObject({ ok: true, value: { status: 200 } });
    expect(server.requestsTo('/silent')).toHaveLength(2);
  });

  test('a server that is gone: unavailable', async () => {
    const http = createHttp({ now: Date.now, backoff: () => 0 });
    const gone = await startScriptedServer(() => emptyPage);
    await gone.close();
    const request = {
      method: 'GET',
      url: gone.url,
      headers: {},
      repeatable: true,
      deadline: Date.now() + 5_000,
    } as const;
    expect(await http(request)).toStrictEqual({
      ok: false,
      failure: { kind: 'unavailable', reason: 'no whole answer came (ECONNREFUSED)' },
    });
  });
});

describe('what is not tried again', () => {
  test.for([
    ['the daily quota', 429, { error_key: 'quota_exceeded', error_message: 'x' }, 'quota_exceeded'],
    ['a 403', 403, { message: 'Forbidden' }, 'forbidden'],
    ['a 400', 400, [{ error_key: 'bad', error_message: 'x' }], 'rejected'],
    ['a 404', 404, [{ error_key: 'unknown', error_message: 'x' }], 'rejected'],
  ] as const)('%s', async ([_case, status, json, kind], { server, vendor }) => {
    server.answerBy(() => ({ status, json, headers: { 'x-amzn-requestid': 'id-1' } }));
    expect(await vendor.client().listAccounts(firstPage, vendor.deadline())).toMatchObject({
      ok: false,
      failure: { kind, status, requestIds: { 'x-amzn-requestid': 'id-1' } },
    });
    expect(server.listCalls().length).toBe(1);
  });

  test('the daily quota that comes after a throttled call', async ({ server, vendor }) => {
    server.answerBy((_request, nth) =>
      nth === 1 ? throttled : { status: 429, json: { error_key: 'quota_exceeded' } },
    );
    expect(await vendor.client().listAccounts(firstPage, vendor.deadline())).toMatchObject({
      ok: false,
      failure: { kind: 'quota_exceeded' },
    });
    expect(server.listCalls().length).toBe(2);
  });

  test.for([failing, throttled, 'cut'] satisfies Reply[])(
    'a call that may not be made twice: %j',
    async (reply, { server }) => {
      server.follow(() => reply);
      const http = createHttp({ now: Date.now, backoff: () => 0 });
      await http({
        method: 'POST',
        url: `${server.url}/once`,
        headers: {},
        body: '{}',
        repeatable: false,
        deadline: Date.now() + 5_000,
      });
      expect(server.requestsTo('/once')).toHaveLength(1);
    },
  );
});

describe('time', () => {
  test('a wait that does not fit before the deadline is not begun', async ({ server, vendor }) => {
    server.answerBy(() => failing);
    const asked: [number, boolean][] = [];
    const backoff = (repeat: number, isThrottled: boolean) => {
      asked.push([repeat, isThrottled]);
      return repeat === 1 ? 0 : 10_000;
    };
    expect(await vendor.client({ backoff }).listAccounts(firstPage, vendor.deadline(10_000))).toMatchObject({
      ok: false,
      failure: { kind: 'unavailable', status: 500 },
    });
    expect(server.listCalls().length).toBe(2);
    expect(asked).toStrictEqual([
      [1, false],
      [2, false],
    ]);
  });

  test('a throttled call waits as one', async ({ server, vendor }) => {
    server.answerBy((_request, nth) => (nth === 1 ? throttled : emptyPage));
    const asked: [number, boolean][] = [];
    const backoff = (repeat: number, isThrottled: boolean) => {
      asked.push([repeat, isThrottled]);
      return 0;
    };
    await vendor.client({ backoff }).listAccounts(firstPage, vendor.deadline());
    expect(asked).toStrictEqual([[1, true]]);
  });

  test.for([
    ['the API', listPath],
    ['the token endpoint', tokenPath],
  ] as const)('%s is silent: unavailable at the deadline', async ([_case, path], { server, vendor }) => {
    server.follow(withTokens(() => emptyPage));
    server.follow((request, nth) => (request.path === path ? 'silence' : withTokens(() => emptyPage)(request, nth)));
    const begun = performance.now();
    const result = await vendor.client().listAccounts(firstPage, vendor.deadline(150));
    expect(result).toMatchObject({ ok: false, failure: { kind: 'unavailable' } });
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(server.requestsTo(path)).toHaveLength(1);
  });

  test('after the deadline nothing is sent', async ({ server, vendor }) => {
    server.answerBy(() => emptyPage);
    const results = await Promise.all([
      vendor.client().listAccounts(firstPage, vendor.deadline(0)),
      vendor.client().accountSummary('token', vendor.deadline(-1)),
    ]);
    expect(results).toMatchObject([
      { ok: false, failure: { kind: 'unavailable' } },
      { ok: false, failure: { kind: 'unavailable' } },
    ]);
    expect(server.requests).toHaveLength(0);
  });

  test('a lease that never answers does not hold a call beyond its deadline', async ({ server, vendor }) => {
    server.answerBy(() => emptyPage);
    const tokenLease = { tryAcquire: () => new Promise<boolean>(() => {}), release: async () => {} };
    expect(await vendor.client({ tokenLease }).listAccounts(firstPage, vendor.deadline(50))).toMatchObject({
      ok: false,
      failure: { kind: 'unavailable' },
    });
  });

  test('the waits grow and are all jitter, but a throttled call waits around a second', () => {
    const [least, most] = [fullJitter(() => 0), fullJitter(() => 1)];
    expect([1, 2, 3, 9].map((repeat) => [least(repeat, false), most(repeat, false)])).toStrictEqual([
      [0, 400],
      [0, 800],
      [0, 1_600],
      [0, 5_000],
    ]);
    expect([least(1, true), most(1, true), least(3, true), most(3, true)]).toStrictEqual([500, 1_500, 500, 1_500]);
  });
});
