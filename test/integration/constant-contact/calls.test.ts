import { describe, expect } from 'vitest';
import { type AccountId, isAccountId } from '../../../shared/domain/membership/facts.ts';
import { test } from '../../support/fixtures/scripted-vendor.ts';
import { listPath, summaryPath, type VendorHarness } from '../../support/vendor-harness.ts';

const idOf = (text: string): AccountId => {
  if (!isAccountId(text)) throw new Error('not an account id');
  return text;
};

describe('the probe of one account', () => {
  const probe = (vendor: VendorHarness, id = 'a07e1lwvtuw0') =>
    vendor.client().probeAccount(idOf(id), vendor.deadline());
  const vendorError = (error_key: string) => [{ error_key, error_message: 'no such account' }];

  test('asks for the account’s plan', async ({ server, vendor }) => {
    server.answerWith({
      json: { plan_type: 'GOLD', billing_status: 'Open', current_tiers: null, billing_day_of_month: '1' },
    });
    expect(await probe(vendor, 'a~b.c-D_9')).toStrictEqual({
      ok: true,
      value: { outcome: 'ours', activity: { value: 'open', raw: 'Open' } },
    });
    expect(server.lastCall()).toMatchObject({ method: 'GET', path: `${listPath}/a~b.c-D_9/plan`, search: '' });
  });

  test('a plan without a billing status: ours, without activity', async ({ server, vendor }) => {
    server.answerWith({ json: { plan_type: 'TRIAL', billing_status: null } });
    expect(await probe(vendor)).toStrictEqual({ ok: true, value: { outcome: 'ours' } });
  });

  test.for([
    [404, vendorError('account.not_found'), 'account.not_found'],
    [400, vendorError('account.other_partner'), 'account.other_partner'],
    [404, { error_key: 'not_found', error_message: 'x' }, 'not_found'],
  ] as const)('%i in the vendor’s own words: not ours', async ([status, json, errorKey], { server, vendor }) => {
    server.answerWith({ status, json });
    expect(await probe(vendor)).toStrictEqual({ ok: true, value: { outcome: 'not_ours', status, errorKey } });
  });

  test.for([
    [400, 'http.status.bad_request'],
    [404, 'partner.api.plan.not_found'],
  ] as const)(
    '%i %s is not known to be about the account: rejected',
    async ([status, errorKey], { server, vendor }) => {
      server.answerWith({ status, json: vendorError(errorKey) });
      expect(await probe(vendor)).toMatchObject({ ok: false, failure: { kind: 'rejected', status, errorKey } });
    },
  );

  test('is “not ours” with a code that the operator has added', async ({ server, vendor }) => {
    server.answerWith({ status: 400, json: vendorError('http.status.bad_request') });
    const client = vendor.client({ notOursAnswers: new Set(['400:http.status.bad_request']) });
    expect(await client.probeAccount(idOf('a1'), vendor.deadline())).toMatchObject({
      ok: true,
      value: { outcome: 'not_ours', status: 400 },
    });
  });

  test('tells of each form of an unclear refusal once, and of a clear one never', async ({ server, vendor }) => {
    const told: unknown[] = [];
    const client = vendor.client({ onUnclearRefusal: (refusal) => void told.push(refusal) });
    const replies = [
      { status: 400, json: vendorError('http.status.bad_request') },
      { status: 404, json: vendorError('account.not_found') },
      { status: 404, json: vendorError('no account a07e1lwvtuw0') },
      { status: 404, text: '<html>a07e1lwvtuw0</html>' },
      { status: 403, json: { message: 'Forbidden' } },
    ];
    for (const reply of [...replies, ...replies]) {
      server.answerWith(reply);
      await client.probeAccount(idOf('a07e1lwvtuw0'), vendor.deadline());
    }
    expect(told).toStrictEqual([
      { status: 400, shape: 'array', errorKey: 'http.status.bad_request' },
      { status: 404, shape: 'array' },
      { status: 404, shape: 'not_json' },
    ]);
  });

  test.for([
    ['a proxy’s HTML', 404, { text: '<html>Not found</html>' }],
    ['a gateway’s message', 404, { json: { message: 'Not Found' } }],
    ['a gateway’s message', 400, { json: { message: 'Bad Request' } }],
    ['an empty list', 404, { json: [] }],
    ['an error without a code', 404, { json: [{ error_key: null, error_message: 'Internal error' }] }],
    ['an error whose code is a sentence', 404, { json: vendorError('no account a07e1lwvtuw0') }],
    ['nothing', 404, { text: '' }],
    ['HTML', 200, { text: '<html>We will be back</html>' }],
    ['a list', 200, { json: [{ billing_status: 'Open' }] }],
    ['null', 200, { json: null }],
    ['an object that is no plan', 200, { json: { status: 'ok' } }],
  ] as const)('%s with %i says nothing of the account', async ([_case, status, reply], { server, vendor }) => {
    server.answerWith({ status, ...reply });
    expect(await probe(vendor)).toMatchObject({ ok: false, failure: { kind: 'not_understood', status } });
  });

  test.for([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [409, 'rejected'],
    [429, 'throttled'],
    [500, 'unavailable'],
  ] as const)('%i says nothing of the account: %s', async ([status, kind], { server, vendor }) => {
    server.answerWith({ status, json: vendorError('some_key') });
    expect(await probe(vendor)).toMatchObject({ ok: false, failure: { kind, status, errorKey: 'some_key' } });
  });
});

describe('the account summary of an end-user', () => {
  const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln';
  const summary = (vendor: VendorHarness, accessToken = token) =>
    vendor.client().accountSummary(accessToken, vendor.deadline());

  test('is asked for with the end-user’s token alone', async ({ server, vendor }) => {
    server.answerWith({
      json: { encoded_account_id: 'a07eksd57eu5dl', encoded_partner_id: 'a01-15dl', country_code: 'ke' },
    });
    expect(await summary(vendor)).toStrictEqual({
      ok: true,
      value: { accountId: 'a07eksd57eu5dl', partnerId: 'a01-15dl' },
    });
    expect(server.requests).toHaveLength(1);
    expect(server.lastCall()).toMatchObject({ method: 'GET', path: summaryPath, search: '' });
    expect(server.lastCall()?.headers.authorization).toBe(`Bearer ${token}`);
    expect(server.lastCall()?.headers).not.toHaveProperty('x-api-key');
  });

  test.for([
    ['absent', {}],
    ['null', { encoded_partner_id: null }],
    ['empty', { encoded_partner_id: '' }],
  ] as const)('the partner id may be %s', async ([_case, member], { server, vendor }) => {
    server.answerWith({ json: { encoded_account_id: 'a07e1lwvtuw0', ...member } });
    expect(await summary(vendor)).toStrictEqual({ ok: true, value: { accountId: 'a07e1lwvtuw0' } });
  });

  test.for([
    [401, 'unauthorized'],
    [403, 'forbidden'],
  ] as const)(
    '%i: %s after one try, and the partner’s token stays out of it',
    async ([status, kind], { server, vendor }) => {
      server.answerWith({ status, json: { error_key: 'some_key', error_message: `about ${token}` } });
      expect(await summary(vendor)).toMatchObject({ ok: false, failure: { kind, status } });
      expect(server.requests).toHaveLength(1);
    },
  );

  test.for([
    ['HTML', { text: '<html>' }],
    ['no id', { json: { encoded_partner_id: 'a01-15dl' } }],
    ['an id that is none', { json: { encoded_account_id: '/etc' } }],
  ] as const)('%s: not understood', async ([_case, reply], { server, vendor }) => {
    server.answerWith(reply);
    expect(await summary(vendor)).toMatchObject({ ok: false, failure: { kind: 'not_understood' } });
  });

  test.for(['', 'two words', 'line\r\nbreak', 'Bearer x', 'ünïcode'])(
    '%j is no token: nothing is sent',
    async (text, { server, vendor }) => {
      server.answerWith({ json: { encoded_account_id: 'a07e1lwvtuw0' } });
      expect(await summary(vendor, text)).toMatchObject({ ok: false, failure: { kind: 'unauthorized' } });
      expect(server.requests).toHaveLength(0);
    },
  );
});
