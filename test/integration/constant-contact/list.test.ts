import { describe, expect } from 'vitest';
import { test } from '../../support/fixtures/scripted-vendor.ts';
import type { Reply } from '../../support/scripted-server.ts';
import { listPath, partnerCredentials, type VendorHarness, withTokens } from '../../support/vendor-harness.ts';

const firstPage = { accountType: 'all', limit: 50 } as const;
const row = (encoded_account_id: unknown, more: object = {}) => ({ encoded_account_id, ...more });
const page = (rows: readonly unknown[], more: object = {}): Reply => ({ json: { site_owner_list: rows, ...more } });

describe('a page of the account list', () => {
  const list = (vendor: VendorHarness) => vendor.client().listAccounts(firstPage, vendor.deadline());

  test.for([
    ['all', 50, '?limit=50'],
    ['managed', 10, '?limit=10&account_type=managed'],
    ['unmanaged', 25, '?limit=25&account_type=unmanaged'],
  ] as const)('the first page of %s', async ([accountType, limit, search], { server, vendor }) => {
    server.answerWith(page([]));
    await vendor.client().listAccounts({ accountType, limit }, vendor.deadline());
    expect(server.lastCall()).toMatchObject({ method: 'GET', path: listPath, search, body: '' });
    expect(server.lastCall()?.headers).toMatchObject({
      authorization: 'Bearer token-1',
      'x-api-key': partnerCredentials.apiKey,
      accept: 'application/json',
    });
  });

  test('is projected: our words, and absent instead of null, empty or of a wrong type', async ({ server, vendor }) => {
    const full = row('a07e1lwvtuw0', {
      subscriber_count: 12,
      organization_name: 'Acme',
      site_owner_name: 'Zen1016153',
      billing_status: 'Trial End',
      last_login_date: '2026-11-01T00:00:00.000Z',
      new_member: { of: 'the vendor' },
    });
    const none = { subscriber_count: null, organization_name: null, site_owner_name: '', last_login_date: null };
    const wrong = { subscriber_count: 'many', organization_name: 7, site_owner_name: [], billing_status: 3 };
    const endless = { organization_name: 'x'.repeat(1_001) };
    server.answerWith(
      page(
        [
          full,
          row('a07eksd57eu5dl', none),
          row('p07e', wrong),
          row('b1', { subscriber_count: '12.00000' }),
          row('c1', endless),
        ],
        {
          total: 5,
        },
      ),
    );
    expect(await list(vendor)).toStrictEqual({
      ok: true,
      value: {
        accounts: [
          {
            accountId: 'a07e1lwvtuw0',
            activity: { value: 'trial_ended', raw: 'Trial End' },
            profile: { organizationName: 'Acme', siteOwnerName: 'Zen1016153' },
            subscriberCount: 12,
            lastLoginDate: '2026-11-01T00:00:00.000Z',
          },
          { accountId: 'a07eksd57eu5dl', profile: {} },
          { accountId: 'p07e', profile: {} },
          { accountId: 'b1', profile: {}, subscriberCount: 12 },
          { accountId: 'c1', profile: {} },
        ],
        unreadable: [],
      },
    });
  });

  test('of an account that comes twice the last row counts, and ids differ by case', async ({ server, vendor }) => {
    server.answerWith(
      page([row('a1', { billing_status: 'Canceled' }), row('A1'), row('a1', { billing_status: 'Open' })]),
    );
    expect(await list(vendor)).toMatchObject({
      ok: true,
      value: { accounts: [{ accountId: 'a1', activity: { value: 'open' } }, { accountId: 'A1' }] },
    });
  });

  test.for([
    ['null', null, 'is no object'],
    ['a text', 'a07e1lwvtuw0', 'is no object'],
    ['a list', [row('a07e1lwvtuw0')], 'is no object'],
    ['without an id', { organization_name: 'Acme' }, 'has no account id'],
    ['with a null id', row(null), 'has no account id'],
    ['with an empty id', row(''), 'has no account id'],
    ['with a number as id', row(7), 'has an account id that is no text'],
    ['with an object as id', row({ id: 'a1' }), 'has an account id that is no text'],
    ['whose id has another form', row('a07e1lwvtuw0=='), 'has an account id of an unknown form'],
    ['whose id climbs', row('../contacts'), 'has an account id of an unknown form'],
    ['whose id is endless', row('a'.repeat(65)), 'has an account id of an unknown form'],
    ['with a blank in its id', row('a07e1 lwvtuw0'), 'has an account id of an unknown form'],
  ] as const)('a row %s is left out and named by its place', async ([, odd, why], { server, vendor }) => {
    server.answerWith(
      page([row('a1'), odd, row('a2'), odd], { _links: { next: { href: `${listPath}?offset=MTA*` } } }),
    );
    expect(await list(vendor)).toStrictEqual({
      ok: true,
      value: {
        accounts: [
          { accountId: 'a1', profile: {} },
          { accountId: 'a2', profile: {} },
        ],
        unreadable: [
          { row: 2, why },
          { row: 4, why },
        ],
        next: '?offset=MTA*',
      },
    });
  });

  test('the link to the next page is followed within the list, as it came', async ({ server, vendor }) => {
    server.answerWith(page([row('a1')], { _links: { next: { href: '/v3/partner/accounts?offset=MTA*&limit=10' } } }));
    const client = vendor.client();
    const first = await client.listAccounts(firstPage, vendor.deadline());
    expect(first).toMatchObject({ ok: true, value: { next: '?offset=MTA*&limit=10' } });
    if (!first.ok || first.value.next === undefined) throw new Error('no next page');
    server.answerWith(page([row('a2')], { _links: { next: null } }));
    const second = await client.listAccounts({ next: first.value.next }, vendor.deadline());
    expect(server.lastCall()).toMatchObject({ path: listPath, search: '?offset=MTA*&limit=10' });
    expect(second).toMatchObject({ ok: true, value: { accounts: [{ accountId: 'a2' }] } });
    expect(second.ok && 'next' in second.value).toBe(false);
  });

  test.for([
    ['another host', '@evil.example/'],
    ['another path', '/../summary'],
    ['no offset', '?limit=50'],
    ['nothing', ''],
  ])('a next page that is %s is not asked for', async ([, next = ''], { server, vendor }) => {
    const sent = server.requests.length;
    expect(await vendor.client().listAccounts({ next }, vendor.deadline())).toMatchObject({
      ok: false,
      failure: { kind: 'not_understood', reason: 'the link to the next page is not one' },
    });
    expect(server.requests.length).toBe(sent);
  });

  test.for([
    ['HTML', { text: '<html>We will be back</html>' }, 'without its list'],
    ['nothing', { text: '' }, 'without its list'],
    ['a page without its list', { json: { _links: {} } }, 'without its list'],
    ['a list that is an object', { json: { site_owner_list: {} } }, 'without its list'],
    ['a list that is null', { json: { site_owner_list: null } }, 'without its list'],
    ['a bare list', { json: [row('a1')] }, 'without its list'],
    ['an error with an empty list', page([], { error_key: 'internal.error' }), 'with an error'],
    ['a message of a gateway with an empty list', page([], { message: 'Internal server error' }), 'with an error'],
    ['a next link in another place', page([row('a1')], { links: { next: { href: '?offset=a' } } }), 'another place'],
    [
      'links of thousands of levels',
      { text: `{"site_owner_list":[],"_links":{"next":${'{"a":'.repeat(6_000)}1${'}'.repeat(6_000)}}}` },
      'without its list',
    ],
    [
      'a link to another host',
      page([], { _links: { next: { href: 'https://evil.example/v3/partner/accounts?offset=a' } } }),
      'another host',
    ],
    [
      'a link to another path',
      page([], { _links: { next: { href: '/v3/contacts?offset=a' } } }),
      'out of the account list',
    ],
    ['another success', { status: 204, text: '' }, '204'],
  ] satisfies [string, Reply, string][])(
    '%s with a success: not understood',
    async ([_case, reply, reason], { server, vendor }) => {
      server.answerWith(reply);
      const result = await list(vendor);
      expect(result).toMatchObject({ ok: false, failure: { kind: 'not_understood' } });
      expect(result.ok || result.failure.reason).toContain(reason);
      expect(server.requestsTo(listPath)).toHaveLength(1);
    },
  );

  test('a redirect is not followed: it would take the token along', async ({ server, vendor }) => {
    server.follow(
      withTokens(({ path }) =>
        path === listPath
          ? { status: 302, headers: { Location: `${server.url}/elsewhere` }, text: '' }
          : page([row('a1')]),
      ),
    );
    expect(await list(vendor)).toMatchObject({ ok: false, failure: { kind: 'not_understood', status: 302 } });
    expect(server.requestsTo('/elsewhere')).toHaveLength(0);
  });

  test('a body that is longer than any page is not read to its end, nor asked for again', async ({
    server,
    vendor,
  }) => {
    server.answerWith({ text: ' '.repeat(6 * 1024 * 1024) });
    expect(await list(vendor)).toMatchObject({ ok: false, failure: { kind: 'not_understood' } });
    expect(server.requestsTo(listPath)).toHaveLength(1);
  });
});
