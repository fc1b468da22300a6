import { beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '../../../shared/domain/membership/actor.ts';
import { reviewed } from '../../../shared/domain/membership/reviews.ts';
import { seenUnderPartner } from '../../../shared/domain/membership/transitions.ts';
import { createMembershipChanger } from '../../../shared/store/memberships/change.ts';
import { createLinkChanger, createLinkReader } from '../../../shared/store/memberships/links.ts';
import { createMembershipReader } from '../../../shared/store/memberships/read.ts';
import { accountIdOf, noon } from '../../support/memberships.ts';
import { createTestStore, type TestStore } from '../../support/store.ts';

const actor: Actor = { kind: 'client', id: 'app' };
const [first, second] = [accountIdOf('a07e00000001'), accountIdOf('a07e00000002')];
const user = { userId: 'user-1' };

let store: TestStore;
const links = () => createLinkChanger(store.context, store.tables);
const read = (origin: Parameters<ReturnType<typeof createLinkReader>>[0] = user) =>
  createLinkReader(store.context, store.tables.memberships)(origin);
const change = () => createMembershipChanger(store.context, store.tables);
const discover = (accountId = first) =>
  change()(
    accountId,
    (known) => seenUnderPartner(known, { source: 'audit', observedAt: noon }, { reviewMode: 'manual' }),
    actor,
  );
const versions = async (accountId: string) =>
  (await store.dump(store.tables.auditRecords))
    .filter((record) => record['accountId'] === accountId)
    .map((record) => record['version'])
    .sort((a, b) => Number(a) - Number(b));

beforeEach(async () => {
  store = await createTestStore();
  await discover();
  await discover(second);
});

describe('a link', () => {
  test('leads to accounts in the order in which they were linked', async () => {
    expect(await links().link(user, second, actor)).toBe('changed');
    expect(await links().link(user, first, actor)).toBe('changed');
    expect(await links().link(user, second, actor)).toBe('unchanged');
    expect(await read()).toEqual([second, first]);
  });

  test('of a user and of a user name with the same text are two', async () => {
    await links().link({ userId: 'same' }, first, actor);
    await links().link({ userName: 'same' }, second, actor);
    expect([await read({ userId: 'same' }), await read({ userName: 'same' })]).toEqual([[first], [second]]);
  });

  test('to an account that has no membership is not made', async () => {
    expect(await links().link(user, accountIdOf('a07enobody00'), actor)).toBe('unknown_account');
    expect(await read()).toEqual([]);
  });

  test('leaves one record of the account, with its version, and changes no fact', async () => {
    const get = createMembershipReader(store.context, store.tables.memberships);
    const before = await get(first);
    await links().link(user, first, actor);
    const { version, ...after } = (await get(first)) ?? {};
    expect({ ...after, version }).toEqual({ ...before, version: 2 });
    expect(await versions(first)).toEqual([1, 2]);
  });
});

describe('at the same time', () => {
  test('links of one user to two accounts are both made', async () => {
    await Promise.all([links().link(user, first, actor), links().link(user, second, actor)]);
    expect((await read()).toSorted()).toEqual([first, second]);
  });

  test('the same link is made once', async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => links().link(user, first, actor)));
    expect(outcomes.toSorted()).toEqual(['changed', 'unchanged', 'unchanged']);
    expect(await versions(first)).toEqual([1, 2]);
  });

  test('a link and a decision about the account are both made, each with its record', async () => {
    await Promise.all([
      links().link(user, first, actor),
      change()(first, (known) => known && reviewed(known, 'approve', noon), { kind: 'reviewer', id: 'alice' }),
    ]);
    const membership = await createMembershipReader(store.context, store.tables.memberships)(first);
    expect(membership).toMatchObject({ version: 3, review: { value: 'approved' } });
    expect(await read()).toEqual([first]);
    expect(await versions(first)).toEqual([1, 2, 3]);
  });
});
