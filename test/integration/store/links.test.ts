import { describe, expect } from 'vitest';
import type { Actor } from '../../../shared/domain/membership/actor.ts';
import { reviewed } from '../../../shared/domain/membership/reviews.ts';
import { seenUnderPartner } from '../../../shared/domain/membership/transitions.ts';
import { createMembershipChanger } from '../../../shared/store/memberships/change.ts';
import { createLinkChanger, createLinkReader } from '../../../shared/store/memberships/links.ts';
import { createMembershipReader } from '../../../shared/store/memberships/read.ts';
import { testFreshTables } from '../../support/fixtures/store.ts';
import { accountIdOf, hour, noon } from '../../support/memberships.ts';
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
    await links.linkName('same', second, actor);
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
    expect({ ...after, version }).toEqual({ ...before, version: 2, recordHash: expect.any(String) });
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

describe('a user name', () => {
  const recordsOf = async ({ dump, tables }: TestStore, accountId: string) =>
    (await dump(tables.auditRecords))
      .filter((record) => record['accountId'] === accountId && record['action'] !== 'discovered')
      .map(({ version, action, why }) => ({ version, action, why }))
      .sort((a, b) => Number(a.version) - Number(b.version));

  test('leads to one account, the newest, with a record of both', async ({ store, links, read }) => {
    expect(await links.linkName('Bob.Smith1', first, actor)).toEqual({ outcome: 'changed' });
    store.clock.now = noon + hour;
    expect(await links.linkName(' bob.smith1', second, actor)).toEqual({ outcome: 'changed', movedFrom: first });

    expect(await read({ userName: 'BOB.SMITH1' })).toEqual([second]);
    expect(await store.find(store.tables.memberships, { key: 'user-name#bob.smith1' })).toEqual([
      {
        key: 'user-name#bob.smith1',
        accountIds: [second],
        linkedAt: { [second]: '2026-11-21T13:00:00.000Z' },
        linkedTo: second,
      },
    ]);
    expect(await recordsOf(store, first)).toEqual([
      { version: 2, action: 'linked', why: undefined },
      { version: 3, action: 'unlinked', why: 'user_name_moved' },
    ]);
    expect(await recordsOf(store, second)).toEqual([{ version: 2, action: 'linked', why: 'user_name_moved' }]);
  });

  test('that is linked again to where it leads stays as it is', async ({ store, links }) => {
    await links.linkName('bob.smith1', first, actor);
    expect(await links.linkName('Bob.Smith1', first, actor)).toEqual({ outcome: 'unchanged' });
    expect(await versionsOf(store, first)).toEqual([1, 2]);
  });

  test('does not move to an account that has no membership', async ({ links, read }) => {
    await links.linkName('bob.smith1', first, actor);
    expect(await links.linkName('bob.smith1', accountIdOf('a07enobody00'), actor)).toEqual({
      outcome: 'unknown_account',
    });
    expect(await read({ userName: 'bob.smith1' })).toEqual([first]);
  });

  test('moves on from an account whose item is damaged or gone, without a record of that', async ({
    store,
    links,
    read,
  }) => {
    await links.linkName('bob.smith1', first, actor);
    await links.linkName('ann.smith1', first, actor);
    await store.put(store.tables.memberships, { key: `account#${first}`, version: 'x' });
    expect(await links.linkName('bob.smith1', second, actor)).toEqual({ outcome: 'changed', movedFrom: first });
    await store.remove(store.tables.memberships, { key: `account#${first}` });
    expect(await links.linkName('ann.smith1', second, actor)).toEqual({ outcome: 'changed', movedFrom: first });
    expect(await read({ userName: 'bob.smith1' })).toEqual([second]);
    expect(await versionsOf(store, first)).toEqual([1, 2, 3]);
    expect(await versionsOf(store, second)).toEqual([1, 2, 3]);
  });

  test('moves by what a list shows, unless it has moved or was linked since the list was read', async ({
    store,
    links,
    read,
  }) => {
    await links.linkName('bob.smith1', first, actor);
    const moved = (readAt: number, from = first) => links.linkName('Bob.Smith1', second, actor, { from, readAt });
    expect(await moved(noon - 1)).toEqual({ outcome: 'unchanged' });
    expect(await moved(noon, second)).toEqual({ outcome: 'unchanged' });
    expect(await read({ userName: 'bob.smith1' })).toEqual([first]);

    expect(await moved(noon)).toEqual({ outcome: 'changed', movedFrom: first });
    expect(await read({ userName: 'bob.smith1' })).toEqual([second]);
    expect((await recordsOf(store, second)).at(-1)).toMatchObject({ action: 'linked', why: 'user_name_listed' });
    expect((await recordsOf(store, first)).at(-1)).toMatchObject({ action: 'unlinked', why: 'user_name_listed' });
    expect(await links.linkName('ann.smith1', second, actor, { from: first, readAt: noon })).toEqual({
      outcome: 'unchanged',
    });
  });

  test('that two move at once leads to one of them, and every step has its records', async ({ store, links, read }) => {
    await links.linkName('bob.smith1', first, actor);
    const moves = Array.from({ length: 6 }, (_, index) =>
      links.linkName('bob.smith1', index % 2 ? first : second, actor),
    );
    await Promise.all(moves);

    const [newest] = await read({ userName: 'bob.smith1' });
    const [ofFirst, ofSecond] = [await recordsOf(store, first), await recordsOf(store, second)];
    // Linked and unlinked in turns, so that at any time one of them has the name.
    for (const records of [ofFirst, ofSecond]) {
      const actions = records.map(({ action }) => action);
      expect(actions).toEqual(actions.map((_, index) => (index % 2 === 0 ? 'linked' : 'unlinked')));
    }
    expect(ofFirst.length % 2 === 1).toBe(newest === first);
    expect(ofSecond.length % 2 === 1).toBe(newest === second);
  });

  test('that is unlinked leads nowhere, also where an earlier version has stored several accounts', async ({
    store,
    links,
    read,
  }) => {
    await store.put(store.tables.memberships, { key: 'user-name#bob.smith1', accountIds: [first, second] });
    expect(await read({ userName: 'bob.smith1' })).toEqual([second]);

    expect(await links.unlink({ userName: 'Bob.Smith1' }, second, actor)).toBe('changed');

    expect(await read({ userName: 'bob.smith1' })).toEqual([]);
    expect(await store.find(store.tables.memberships, { key: 'user-name#bob.smith1' })).toEqual([]);
    expect((await recordsOf(store, first)).map(({ action }) => action)).toEqual(['unlinked']);
    expect((await recordsOf(store, second)).map(({ action }) => action)).toEqual(['unlinked']);
  });
});

describe('a link that an earlier version has written under another spelling', () => {
  test.for([
    { key: 'user#u2 ', userId: 'u2 ', normal: 'user#u2' },
    { key: 'user#Jose\u0301', userId: 'Jose\u0301', normal: 'user#Jos\u00e9' },
  ])('$key is found by that spelling, and a change brings it over', async (row, { store, links, read }) => {
    const { key, userId, normal } = row;
    await store.put(store.tables.memberships, { key, accountIds: [first] });
    expect(await read({ userId })).toEqual([first]);

    await links.link({ userId }, second, actor);

    expect(await store.find(store.tables.memberships, { key })).toEqual([]);
    expect(await store.find(store.tables.memberships, { key: normal })).toMatchObject([
      { accountIds: [first, second], linkedAt: { [second]: expect.any(String) } },
    ]);
    expect(await read({ userId })).toEqual([first, second]);
  });

  test('may be one of a user name', async ({ store, links, read }) => {
    const key = 'user-name#Bob.Smith1';
    await store.put(store.tables.memberships, { key, accountIds: [first] });
    expect(await read({ userName: 'Bob.Smith1' })).toEqual([first]);

    expect(await links.linkName('Bob.Smith1', second, actor)).toEqual({ outcome: 'changed', movedFrom: first });

    expect(await store.find(store.tables.memberships, { key })).toEqual([]);
    expect(await read({ userName: 'bob.smith1' })).toEqual([second]);
  });

  test('stays apart from one under the normal spelling until a person decides', async ({ store, links, read }) => {
    await store.put(store.tables.memberships, { key: 'user#u2 ', accountIds: [first] });
    await links.link({ userId: 'u2' }, second, actor);
    expect([await read({ userId: 'u2 ' }), await read({ userId: 'u2' })]).toEqual([[first], [second]]);

    await links.unlink({ userId: 'u2 ' }, first, actor);

    expect([await read({ userId: 'u2 ' }), await read({ userId: 'u2' })]).toEqual([[second], [second]]);
  });
});
