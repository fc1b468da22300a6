/** The links that lead to an account, by their index. */
import { describe, expect } from 'vitest';
import { seenUnderPartner } from '../../../shared/domain/membership/transitions.ts';
import { createMembershipChanger } from '../../../shared/store/memberships/change.ts';
import { createLinkForgetter } from '../../../shared/store/memberships/forget-links.ts';
import { createLinkChanger } from '../../../shared/store/memberships/links.ts';
import { createLinksOfAccountReader, type LinkKind } from '../../../shared/store/memberships/links-of-account.ts';
import { testFreshTables } from '../../support/fixtures/store.ts';
import { accountIdOf, noon } from '../../support/memberships.ts';

const actor = { kind: 'client', id: 'app' } as const;
const [first, second] = [accountIdOf('a07e00000001'), accountIdOf('a07e00000002')];

const test = testFreshTables
  .extend('links', async ({ store }) => {
    const change = createMembershipChanger(store.context, store.tables);
    for (const accountId of [first, second]) {
      const seen = { source: 'audit', observedAt: noon } as const;
      await change(accountId, (known) => seenUnderPartner(known, seen, { reviewMode: 'auto' }), actor);
    }
    return createLinkChanger(store.context, store.tables);
  })
  .extend('list', ({ store }) => createLinksOfAccountReader(store.context, store.tables.memberships))
  /** All of them, in pages of a size; with the number of pages. */
  .extend('listAll', ({ list }) => async (accountId: typeof first, kind: LinkKind, limit: number) => {
    const found: string[] = [];
    let pages = 0;
    for (let from: Parameters<typeof list>[3], more = true; more; more = from !== undefined) {
      const { origins, next } = await list(accountId, kind, limit, from);
      expect(origins.length).toBeLessThanOrEqual(limit);
      found.push(...origins.map((origin) => ('userId' in origin ? origin.userId : origin.userName)));
      pages += 1;
      from = next;
    }
    return { found, pages };
  });

describe('the links of an account', () => {
  test('are those to it alone, then those to several accounts, by their ids', async ({ links, listAll }) => {
    for (const userId of ['dora', 'anna', 'carl']) await links.link({ userId }, first, actor);
    for (const userId of ['bert', 'anna']) await links.link({ userId }, second, actor);
    await links.linkName('Anna.Smith', first, actor);

    for (const limit of [1, 2, 3, 100]) {
      expect((await listAll(first, 'user', limit)).found).toEqual(['carl', 'dora', 'anna']);
      expect((await listAll(second, 'user', limit)).found).toEqual(['bert', 'anna']);
      expect((await listAll(first, 'user_name', limit)).found).toEqual(['anna.smith']);
      expect((await listAll(second, 'user_name', limit)).found).toEqual([]);
    }
    expect((await listAll(first, 'user', 100)).pages).toBe(1);
  });

  test('end with an unlinking, a move and a person who is forgotten', async ({ store, links, listAll }) => {
    for (const userId of ['anna', 'bert', 'carl']) await links.link({ userId }, first, actor);
    await links.link({ userId: 'bert' }, second, actor);
    await links.linkName('bob.smith1', first, actor);

    await links.unlink({ userId: 'anna' }, first, actor);
    await links.unlink({ userId: 'bert' }, first, actor);
    await createLinkForgetter(store.context, store.tables)({ userId: 'carl' }, actor);
    await links.linkName('bob.smith1', second, actor);

    expect((await listAll(first, 'user', 10)).found).toEqual([]);
    expect((await listAll(second, 'user', 10)).found).toEqual(['bert']);
    expect((await listAll(first, 'user_name', 10)).found).toEqual([]);
    expect((await listAll(second, 'user_name', 10)).found).toEqual(['bob.smith1']);
  });

  test('of a version before come with the next change of each', async ({ store, links, listAll }) => {
    await store.put(store.tables.memberships, { key: 'user#anna', accountIds: [first] });
    expect((await listAll(first, 'user', 10)).found).toEqual([]);

    await links.link({ userId: 'anna' }, second, actor);

    expect((await listAll(first, 'user', 10)).found).toEqual(['anna']);
  });
});
