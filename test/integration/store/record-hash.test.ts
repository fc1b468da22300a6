import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { AccountId } from '../../../shared/domain/membership/facts.ts';
import { reviewed } from '../../../shared/domain/membership/reviews.ts';
import { createLinkChanger } from '../../../shared/store/memberships/links.ts';
import { createMembershipRestorer } from '../../../shared/store/memberships/restore.ts';
import { auditActor, changerOf, discover, newAccountId } from '../../support/changes.ts';
import { test } from '../../support/fixtures/store.ts';
import type { TestStore } from '../../support/store.ts';

const reviewer = { kind: 'reviewer', id: 'anna' } as const;

const recordsOf = async (store: TestStore, accountId: AccountId) =>
  (await store.find(store.tables.auditRecords, { accountId })).toSorted(
    (a, b) => Number(a['version']) - Number(b['version']),
  );
const itemOf = async ({ tables, find }: TestStore, accountId: AccountId) =>
  (await find(tables.memberships, { key: `account#${accountId}` }))[0] ?? {};

/** As anybody can compute it: members in the order of their names, no blanks, without the day. */
const hashOf = ({ day: _, ...record }: Record<string, unknown>): string => {
  const sorted = JSON.stringify(record, (_key, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(sorted).digest('hex');
};

/** Discovered, revoked, linked to a user, and approved. */
const liveThrough = async (store: TestStore): Promise<AccountId> => {
  const accountId = newAccountId();
  const change = changerOf(store);
  await change(accountId, discover(store), auditActor);
  await change(accountId, (known) => known && reviewed(known, 'revoke', store.clock.now, 'Müller left'), reviewer);
  const links = createLinkChanger(store.context, store.tables);
  await links.link({ userId: `user of ${accountId}` }, accountId, reviewer);
  await change(accountId, (known) => known && reviewed(known, 'reopen', store.clock.now, 'back'), reviewer);
  return accountId;
};

test('each record names the hash of the one before, and the membership that of the last', async ({ store }) => {
  const accountId = await liveThrough(store);

  const records = await recordsOf(store, accountId);
  expect(records.map(({ action }) => action)).toEqual(['discovered', 'revoked', 'linked', 'reopened']);
  expect(records.map((record) => record['previousHash'])).toEqual([undefined, ...records.slice(0, -1).map(hashOf)]);
  expect(await itemOf(store, accountId)).toMatchObject({ recordHash: hashOf(records.at(-1) ?? {}) });
});

test('a change needs no request more for it', async ({ store }) => {
  const accountId = await liveThrough(store);
  store.requests.length = 0;

  await changerOf(store)(accountId, (known) => known && reviewed(known, 'approve', store.clock.now, 'ours'), reviewer);

  expect(store.requests).toEqual(['GetItemCommand', 'TransactWriteItemsCommand']);
});

test('an account from an earlier version has its first hash with its next record', async ({ store }) => {
  const accountId = await liveThrough(store);
  const { recordHash: _, ...old } = await itemOf(store, accountId);
  await store.put(store.tables.memberships, old);

  const change = changerOf(store);
  await change(accountId, (known) => known && reviewed(known, 'approve', store.clock.now, 'ours'), reviewer);
  await change(accountId, (known) => known && reviewed(known, 'revoke', store.clock.now, 'gone'), reviewer);

  const [first, second] = (await recordsOf(store, accountId)).slice(4);
  expect(first).not.toHaveProperty('previousHash');
  expect(second).toHaveProperty('previousHash', hashOf(first ?? {}));
});

test('an item from a backup goes on from the last record of its trail', async ({ store }) => {
  const accountId = newAccountId();
  await changerOf(store)(accountId, discover(store), auditActor);
  const old = await itemOf(store, accountId);
  await changerOf(store)(accountId, (known) => known && reviewed(known, 'revoke', store.clock.now, 'left'), reviewer);
  await store.put(store.tables.memberships, old);

  await createMembershipRestorer(store.context, store.tables).restore(accountId, auditActor);

  const records = await recordsOf(store, accountId);
  expect(records.map(({ action }) => action)).toEqual(['discovered', 'revoked', 'restored']);
  expect(records[2]).toHaveProperty('previousHash', hashOf(records[1] ?? {}));
});
