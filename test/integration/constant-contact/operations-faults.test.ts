/** What changes something: how often it is sent, and what is known afterwards. */
import { describe, expect } from 'vitest';
import { createHttp } from '../../../shared/constant-contact/transport/client.ts';
import { test } from '../../support/fixtures/scripted-vendor.ts';
import type { Reply } from '../../support/scripted-server.ts';
import { tokenPath } from '../../support/vendor-harness.ts';
import { onceOnly, quotaExceeded, throttled, vendorError } from './operations-cases.ts';
import { expectSecrecy, goneServerUrl, startDroppingServer } from './operations-harness.ts';

const faults: readonly [string, Reply, object][] = [
  ['a connection closed in mid-body', 'cut', { kind: 'outcome_unknown' }],
  ['a 500', { status: 500, json: vendorError('oops') }, { kind: 'outcome_unknown', status: 500, errorKey: 'oops' }],
  ['a 502', { status: 502, text: '<html>' }, { kind: 'outcome_unknown', status: 502 }],
  ['a 503 of a proxy', { status: 503, text: '<html>' }, { kind: 'outcome_unknown', status: 503 }],
  ['a 504 of a gateway', { status: 504, json: { message: 'timed out' } }, { kind: 'outcome_unknown', status: 504 }],
  ['a proxy’s 400', { status: 400, text: '<html>' }, { kind: 'outcome_unknown', status: 400 }],
  ['a proxy’s 408', { status: 408, text: '' }, { kind: 'outcome_unknown', status: 408 }],
  ['a proxy’s 409', { status: 409, text: '<html>' }, { kind: 'outcome_unknown', status: 409 }],
  ['a 404 of a gateway', { status: 404, json: { message: 'Not Found' } }, { kind: 'outcome_unknown', status: 404 }],
  ['a 403 of a gateway', { status: 403, json: { message: 'Forbidden' } }, { kind: 'forbidden', status: 403 }],
  ['a 404 of the service', { status: 404, json: vendorError('no') }, { kind: 'rejected', status: 404, errorKey: 'no' }],
  ['too many in a second', throttled, { kind: 'throttled', status: 429, errorKey: 'throttled' }],
  ['too many in a day', quotaExceeded, { kind: 'quota_exceeded', status: 429, errorKey: 'quota_exceeded' }],
  ['HTML for a success', { text: '<html>Welcome</html>' }, { kind: 'outcome_unknown', status: 200 }],
  ['half a JSON', { status: 201, text: '{"encoded_account_id":"b' }, { kind: 'outcome_unknown', status: 201 }],
  ['a redirect', { status: 303, headers: { Location: '/x' }, text: '' }, { kind: 'outcome_unknown', status: 303 }],
  ['an endless answer', { text: ' '.repeat(6 * 1024 * 1024) }, { kind: 'outcome_unknown' }],
];

describe.each(onceOnly)('$name is sent exactly once', ({ call, success }) => {
  test.for(faults)('%s', async ([_case, reply, failure], { server, vendor }) => {
    server.answerBy(() => reply);
    const result = await call(vendor.operations(), vendor.deadline());
    expect(result).toMatchObject({ ok: false, failure });
    expect(server.calls()).toHaveLength(1);
    expectSecrecy(result);
  });

  test('a connection that is closed without an answer', async ({ server, vendor }) => {
    const dropping = await startDroppingServer();
    server.answerBy(() => 'cut');
    const operations = vendor.operations({ apiUrl: `${dropping.url}/v3` });
    const result = await call(operations, vendor.deadline());
    expect(result).toMatchObject({ ok: false, failure: { kind: 'outcome_unknown' } });
    expect(dropping.requests()).toBe(1);
    expectSecrecy(result);
    await dropping.close();
  });

  test('silence until the deadline', async ({ server, vendor }) => {
    server.answerBy(() => 'silence');
    const result = await call(vendor.operations(), vendor.deadline(250));
    expect(result).toMatchObject({ ok: false, failure: { kind: 'outcome_unknown' } });
    expect(server.calls()).toHaveLength(1);
    expectSecrecy(result);
  });

  test('nobody there: unavailable, for nothing was sent', async ({ server, vendor }) => {
    const apiUrl = `${await goneServerUrl()}/v3`;
    server.answerBy(() => 'cut');
    const result = await call(vendor.operations({ apiUrl }), vendor.deadline());
    expect(result).toStrictEqual({
      ok: false,
      failure: { kind: 'unavailable', reason: 'no whole answer came (ECONNREFUSED)' },
    });
  });

  test('no token: unavailable, for nothing was sent', async ({ server, vendor }) => {
    server.follow(({ path }) => (path === tokenPath ? { status: 500, text: '' } : success));
    expect(await call(vendor.operations(), vendor.deadline())).toMatchObject({
      ok: false,
      failure: { kind: 'unavailable' },
    });
    expect(server.calls()).toHaveLength(0);
  });

  test('after a 401, which says that nothing was done, once more with a fresh token', async ({ server, vendor }) => {
    server.answerBy((_request, nth) => (nth === 1 ? { status: 401, json: { error_key: 'unauthorized' } } : success));
    expect(await call(vendor.operations(), vendor.deadline())).toMatchObject({ ok: true });
    const [first, second, ...others] = server.calls();
    expect([first?.headers.authorization, second?.headers.authorization]).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(second?.body).toBe(first?.body);
    expect(others).toEqual([]);

    server.answerBy(() => ({ status: 401, json: { error_key: 'unauthorized' } }));
    expect(await call(vendor.operations(), vendor.deadline())).toMatchObject({
      ok: false,
      failure: { kind: 'unauthorized' },
    });
    expect(server.calls()).toHaveLength(2);
  });

  test('a fault after a 401 is final', async ({ server, vendor }) => {
    server.answerBy((_request, nth) => (nth === 1 ? { status: 401, text: '' } : 'cut'));
    expect(await call(vendor.operations(), vendor.deadline())).toMatchObject({
      ok: false,
      failure: { kind: 'outcome_unknown' },
    });
    expect(server.calls()).toHaveLength(2);
  });
});

describe('what is sent once', () => {
  const post = (http: ReturnType<typeof createHttp>, url: string, deadline = Date.now() + 10_000) =>
    http({ method: 'POST', url, headers: {}, body: '{}', repeatable: false, deadline });

  test('has a connection of its own: one that is kept may be dead by then', async ({ server }) => {
    server.follow(() => ({ json: {} }));
    const http = createHttp({ now: Date.now, backoff: () => 0 });
    await post(http, `${server.url}/once`);
    expect(server.requestsTo('/once')[0]?.headers.connection).toBe('close');
    await http({
      method: 'GET',
      url: `${server.url}/get`,
      headers: {},
      repeatable: true,
      deadline: Date.now() + 5_000,
    });
    expect(server.requestsTo('/get')[0]?.headers.connection).toBe('keep-alive');
  });

  test('has all the time there is, for there is no second try', async ({ server }) => {
    server.follow(() => 'silence');
    const http = createHttp({ now: Date.now, backoff: () => 0, tryTimeoutMs: 20 });
    const begun = performance.now();
    expect(await post(http, `${server.url}/once`, Date.now() + 300)).toMatchObject({
      failure: { kind: 'outcome_unknown' },
    });
    expect(performance.now() - begun).toBeGreaterThan(250);
    expect(server.requestsTo('/once')).toHaveLength(1);
  });

  test('is not sent when it would only be cut off', async ({ server }) => {
    server.follow(() => ({ json: {} }));
    const now = Date.now();
    const http = createHttp({ now: () => now, backoff: () => 0 });
    expect(await post(http, `${server.url}/once`, now + 49)).toMatchObject({ failure: { kind: 'unavailable' } });
    expect(server.requests).toHaveLength(0);
  });
});
