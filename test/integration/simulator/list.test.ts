import { describe, expect, it } from 'vitest';
import { sampleAccounts, seedOf } from '../../../local/simulator/seed.ts';
import { asPartner, errorList, idsOf, list, listPage, outcome, pagesFrom, start } from './harness.ts';

describe('the list of accounts', () => {
  it('leads through all pages, with every account once and in order', async () => {
    const simulator = await start();
    const pages = await pagesFrom(await asPartner(simulator), list);
    expect(pages.map((page) => page.site_owner_list.length)).toEqual([50, 50, 37]);
    expect(pages.map((page) => page._links.next?.href)).toEqual([
      '/v3/partner/accounts?offset=NTA*&limit=50',
      '/v3/partner/accounts?offset=MTAw&limit=50',
      undefined,
    ]);
    expect(idsOf(pages)).toEqual(simulator.accounts.all('ours').map((account) => account.accountId));
    expect(new Set(idsOf(pages)).size).toBe(137);
    expect(simulator.requests.list).toBe(3);
  });

  it.each([
    ['10', 10],
    ['49', 49],
    ['50', 50],
    ['9', 50],
    ['51', 50],
    ['0', 50],
    ['-10', 50],
    ['1.5', 50],
    ['many', 50],
    ['', 50],
  ])('takes limit=%s as %i', async (limit, rows) => {
    const call = await asPartner(await start());
    const page = listPage.parse(await (await call(`${list}?limit=${limit}`)).json());
    expect(page.site_owner_list).toHaveLength(rows);
    expect(page._links.next?.href).toContain(`&limit=${rows}`);
  });

  it('has the sample offset of the guide', async () => {
    const simulator = await start();
    const call = await asPartner(simulator);
    const [first, second] = await pagesFrom(call, `${list}?limit=10`);
    expect(first?._links.next?.href).toBe('/v3/partner/accounts?offset=MTA*&limit=10');
    expect(second?.site_owner_list[0]?.encoded_account_id).toBe(simulator.accounts.all('ours')[10]?.accountId);
  });

  it('splits into managed and unmanaged accounts', async () => {
    const call = await asPartner(await start());
    const [all, managed, unmanaged] = await Promise.all(
      ['all', 'managed', 'unmanaged'].map(async (type) =>
        idsOf(await pagesFrom(call, `${list}?account_type=${type}&limit=20`)),
      ),
    );
    expect(all).toHaveLength(137);
    expect(unmanaged?.length).toBeGreaterThan(20);
    expect([...(managed ?? []), ...(unmanaged ?? [])].sort()).toEqual(all?.sort());
  });

  it.each([
    'account_type=other',
    'offset=',
    'offset=***',
    'offset=MTA',
    'offset=MTA=',
    'offset=LTEw',
    'offset=nonsense',
  ])('refuses %s', async (query) => {
    const call = await asPartner(await start());
    expect(await outcome(call(`${list}?${query}`))).toEqual(errorList(400));
  });

  it('answers an offset behind the end with an empty last page', async () => {
    const call = await asPartner(await start());
    expect(await outcome(call(`${list}?offset=OTk5`))).toEqual({
      status: 200,
      body: { site_owner_list: [], _links: {} },
    });
  });

  it.each([
    ['no_next', { _links: {} }],
    ['no_links', {}],
    ['null_links', { _links: null }],
    ['null_next', { _links: { next: null } }],
    ['empty_next', { _links: { next: {} } }],
    ['null_href', { _links: { next: { href: null } } }],
    ['empty_href', { _links: { next: { href: '' } } }],
  ] as const)('ends with %s where that is set', async (lastPage, links) => {
    const simulator = await start({ seed: [] });
    simulator.settings.lastPage = lastPage;
    const call = await asPartner(simulator);
    expect(await outcome(call(list))).toEqual({ status: 200, body: { site_owner_list: [], ...links } });
  });

  it('has every kind of account in the seed', async () => {
    const rows = (await pagesFrom(await asPartner(await start()), list)).flatMap((page) => page.site_owner_list);
    const statuses = new Map(rows.map((account) => [account.encoded_account_id, account.billing_status]));
    expect(new Set(statuses.values())).toEqual(new Set(['Open', 'Active', 'Trial', 'Trial End', 'Canceled']));
    expect(statuses.get(sampleAccounts.member)).toBe('Open');
    expect(statuses.get(sampleAccounts.canceled)).toBe('Canceled');
    expect(statuses.get(sampleAccounts.trial)).toBe('Trial');
    expect(statuses.get(sampleAccounts.trialEnded)).toBe('Trial End');
    expect(statuses.get(sampleAccounts.longId)).toBe('Open');
    expect(statuses.has(sampleAccounts.foreign)).toBe(false);

    const ids = [...statuses.keys()];
    expect(new Set(ids.map((id) => id.length))).toEqual(new Set([12, 14]));
    expect(ids.every((id) => id.length === 12 || id.endsWith('dl'))).toBe(true);
    expect(new Set(rows.map((account) => account.site_owner_name)).size).toBe(137);
    expect(rows.some((account) => account.last_login_date === null)).toBe(true);
    expect(rows.some((account) => !('last_login_date' in account))).toBe(true);
    expect(rows.some((account) => typeof account.last_login_date === 'string')).toBe(true);
  });

  it('finds every generated account by its id, in 100,000', () => {
    const seed = seedOf(100_000);
    const ids = Array.from({ length: seed.size }, (_, slot) => seed.at(slot).accountId);
    expect(new Set(ids).size).toBe(100_005);
    for (let slot = 0; slot < seed.size; slot += 997) expect(seed.slotOf(ids[slot] ?? '')).toBe(slot);
    for (const stranger of [sampleAccounts.nobody, 'a07eg0000000', 'a07egzzzzzzz', 'a07eforeign6', '', '__proto__']) {
      expect(seed.slotOf(stranger)).toBeUndefined();
    }
  });

  it('serves 2,000 pages in a few seconds', { timeout: 30_000 }, async () => {
    const simulator = await start({ seedCount: 100_000 });
    const before = performance.now();
    const ids = idsOf(await pagesFrom(await asPartner(simulator), list));
    expect(performance.now() - before).toBeLessThan(20_000);
    expect(new Set(ids).size).toBe(100_000);
    expect(simulator.requests.list).toBe(2000);
  });
});
