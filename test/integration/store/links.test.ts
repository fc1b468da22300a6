import { describe, expect } from 'vitest';
import type { Actor } from '../../../shared/domain/membership/actor.ts';
import { reviewed } from '../../../shared/domain/membership/reviews.ts';
import { seenUnderPartner } from '../../../shared/domain/membership/transitions.ts';
import { createMembershipChanger } from '../../../shared/store/memberships/change.ts';
import { createLinkChanger, createLinkReader } from '../../../shared/store/memberships/links.ts';
import { createMembershipReader } from '../../../shared/store/memberships/read.ts';
import { testFreshTables } from '../../support/fixtures/store.ts';
import { accountIdOf, noon } from '../../support/memberships.ts';
import type { TestStore } from '../../support/store.ts';

const actor: Actor = { kind: 'client', id: 'app' };
const [first, second] = [accountIdOf('a07e00000001'), accountIdOf('a07e00000002')];
const user = { userId: 'user-1' };

/** Two memberships, which `links` can lead to. */
const test = testFreshTables
  .extend('change', ({ store }) => createMembershipChanger(store.context, store.tables))
  .extend('get', ({ store }) => createMembershipReader(store.context, store.tables.memberships))
  .extend('links', async ({ store, change }) => {
    for (const accountId of [first, second]) {
      await change(
        accountId,
        (known) => seenUnderPartner(known, { source: 'audit', observedAt: noon }, { reviewMode: 'manual' }),
        actor,
      );
    }
    return createLinkChanger(store.context, store.tables);
  })
  .extend('read', ({ store }) => createLinkReader(store.context, store.tables.memberships));

const versionsOf = async ({ dump, tables }: TestStore, accountId: string) =>
  (await dump(tables.auditRecords))
    .filter((record) => record['accountId'] === accountId)
    .map((record) => record['version'])
    .sort((a, b) => Number(a) - Number(b));

describe('a link', () => {
  test('leads to accounts in the order in which they were linked', async ({ links, read }) => {
    expect(await links.link(user, second, actor)).toBe('changed');
    expect(await links.link(user, first, actor)).toBe('changed');
    expect(await links.link(user, second, actor)).toBe('unchanged');
    expect(await read(user)).toEqual([second, first]);
  });

  test('of a user and of a user name with the same text are two', async ({ links, read }) => {
    await links.link({ userId: 'same' }, first, actor);
    await links.link({ userName: 'same' }, second, actor);
    expect([await read({ userId: 'same' }), await read({ userName: 'same' })]).toEqual([[first], [second]]);
  });

  test('to an account that has no membership is not made', async ({ links, read }) => {
    expect(await links.link(user, accountIdOf('a07enobody00'), actor)).toBe('unknown_account');
    expect(await read(user)).toEqual([]);
  });

  test('leaves one record of the account, with its version, and changes no fact', async ({ store, links, get }) => {
    const before = await get(first);
    await links.link(user, first, actor);
    const { version, ...after } = (await get(first)) ?? {};
    expect({ ...after, version }).toEqual({ ...before, version: 2 });
    expect(await versionsOf(store, first)).toEqual([1, 2]);
  });
});

describe('at the same time', () => {
  test('links of one user to two accounts are both made', async ({ links, read }) => {
    await Promise.all([links.link(user, first, actor), links.link(user, second, actor)]);
    expect((await read(user)).toSorted()).toEqual([first, second]);
  });

  test('the same link is made once', async ({ store, links }) => {
    const outcomes = await Promise.all([1, 2, 3].map(() => links.link(user, first, actor)));
    expect(outcomes.toSorted()).toEqual(['changed', 'unchanged', 'unchanged']);
    expect(await versionsOf(store, first)).toEqual([1, 2]);
  });

  test('a link and a decision about the account are both made, each with its record', async ({
    store,
    links,
    change,
    get,
    read,
  }) => {
    await Promise.all([
      links.link(user, first, actor),
      change(first, (known) => known && reviewed(known, 'approve', noon), { kind: 'reviewer', id: 'alice' }),
    ]);
    const membership = await get(first);
    expect(membership).toMatchObject({ version: 3, review: { value: 'approved' } });
    expect(await read(user)).toEqual([first]);
    expect(await versionsOf(store, first)).toEqual([1, 2, 3]);
  });
});
