import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AccountId, isAccountId } from '../../../shared/domain/membership/facts.ts';
import { type Reply, type ScriptedServer, startScriptedServer } from '../../support/scripted-server.ts';
import {
  createVendorHarness,
  listPath,
  summaryPath,
  tokenPath,
  type VendorHarness,
  withTokens,
} from '../../support/vendor-harness.ts';

const page = (rows: readonly unknown[], more: object = {}): Reply => ({ json: { site_owner_list: rows, ...more } });
const idOf = (text: string): AccountId => {
  if (!isAccountId(text)) throw new Error('not an account id');
  return text;
};

let server: ScriptedServer;
let vendor: VendorHarness;

beforeAll(async () => {
  server = await startScriptedServer(withTokens(() => page([])));
});
afterAll(() => server.close());
beforeEach(() => {
  vendor = createVendorHarness(server.url);
});

const answerWith = (reply: Reply): void => server.follow(withTokens(() => reply));
const lastCall = () => server.requests.filter(({ path }) => path !== tokenPath).at(-1);

describe('the probe of one account', () => {
  const probe = (id = 'a07e1lwvtuw0') => vendor.client().probeAccount(idOf(id), vendor.deadline());
  const vendorError = (error_key: string) => [{ error_key, error_message: 'no such account' }];

  test('asks for the account’s plan', async () => {
    answerWith({ json: { plan_type: 'GOLD', billing_status: 'Open', current_tiers: null, billing_day_of_month: '1' } });
    expect(await probe('a~b.c-D_9')).toStrictEqual({
      ok: true,
      value: { outcome: 'ours', activity: { value: 'open', raw: 'Open' } },
    });
    expect(lastCall()).toMatchObject({ method: 'GET', path: `${listPath}/a~b.c-D_9/plan`, search: '' });
  });

  test('a plan without a billing status: ours, without activity', async () => {
    answerWith({ json: { plan_type: 'TRIAL', billing_status: null } });
    expect(await probe()).toStrictEqual({ ok: true, value: { outcome: 'ours' } });
  });

  test.each([
    [404, vendorError('account.not_found'), 'account.not_found'],
    [400, vendorError('partner.mismatch'), 'partner.mismatch'],
    [404, { error_key: 'not_found', error_message: 'x' }, 'not_found'],
  ])('%i in the vendor’s own words: not ours', async (status, json, errorKey) => {
    answerWith({ status, json });
    expect(await probe()).toStrictEqual({ ok: true, value: { outcome: 'not_ours', status, errorKey } });
  });

  test('a key that is a sentence is not kept', async () => {
    answerWith({ status: 404, json: vendorError('no account a07e1lwvtuw0') });
    expect(await probe()).toStrictEqual({ ok: true, value: { outcome: 'not_ours', status: 404 } });
  });

  test.each([
    ['a proxy’s HTML', 404, { text: '<html>Not found</html>' }],
    ['a gateway’s message', 404, { json: { message: 'Not Found' } }],
    ['a gateway’s message', 400, { json: { message: 'Bad Request' } }],
    ['an empty list', 404, { json: [] }],
    ['nothing', 404, { text: '' }],
    ['HTML', 200, { text: '<html>We will be back</html>' }],
    ['a list', 200, { json: [{ billing_status: 'Open' }] }],
    ['null', 200, { json: null }],
    ['an object that is no plan', 200, { json: { status: 'ok' } }],
  ])('%s with %i says nothing of the account', async (_case, status, reply) => {
    answerWith({ status, ...reply });
    expect(await probe()).toMatchObject({ ok: false, failure: { kind: 'not_understood', status } });
  });

  test.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [409, 'rejected'],
    [429, 'throttled'],
    [500, 'unavailable'],
  ])('%i says nothing of the account: %s', async (status, kind) => {
    answerWith({ status, json: vendorError('some_key') });
    expect(await probe()).toMatchObject({ ok: false, failure: { kind, status, errorKey: 'some_key' } });
  });
});

describe('the account summary of an end-user', () => {
  const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln';
  const summary = (accessToken = token) => vendor.client().accountSummary(accessToken, vendor.deadline());

  test('is asked for with the end-user’s token alone', async () => {
    answerWith({ json: { encoded_account_id: 'a07eksd57eu5dl', encoded_partner_id: 'a01-15dl', country_code: 'ke' } });
    expect(await summary()).toStrictEqual({ ok: true, value: { accountId: 'a07eksd57eu5dl', partnerId: 'a01-15dl' } });
    expect(server.requests).toHaveLength(1);
    expect(lastCall()).toMatchObject({ method: 'GET', path: summaryPath, search: '' });
    expect(lastCall()?.headers.authorization).toBe(`Bearer ${token}`);
    expect(lastCall()?.headers).not.toHaveProperty('x-api-key');
  });

  test.each([
    ['absent', {}],
    ['null', { encoded_partner_id: null }],
    ['empty', { encoded_partner_id: '' }],
  ])('the partner id may be %s', async (_case, member) => {
    answerWith({ json: { encoded_account_id: 'a07e1lwvtuw0', ...member } });
    expect(await summary()).toStrictEqual({ ok: true, value: { accountId: 'a07e1lwvtuw0' } });
  });

  test.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
  ])('%i: %s after one try, and the partner’s token stays out of it', async (status, kind) => {
    answerWith({ status, json: { error_key: 'some_key', error_message: `about ${token}` } });
    expect(await summary()).toMatchObject({ ok: false, failure: { kind, status } });
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ['HTML', { text: '<html>' }],
    ['no id', { json: { encoded_partner_id: 'a01-15dl' } }],
    ['an id that is none', { json: { encoded_account_id: '/etc' } }],
  ])('%s: not understood', async (_case, reply) => {
    answerWith(reply);
    expect(await summary()).toMatchObject({ ok: false, failure: { kind: 'not_understood' } });
  });

  test.each(['', 'two words', 'line\r\nbreak', 'Bearer x', 'ünïcode'])(
    '%j is no token: nothing is sent',
    async (text) => {
      answerWith({ json: { encoded_account_id: 'a07e1lwvtuw0' } });
      expect(await summary(text)).toMatchObject({ ok: false, failure: { kind: 'unauthorized' } });
      expect(server.requests).toHaveLength(0);
    },
  );
});
