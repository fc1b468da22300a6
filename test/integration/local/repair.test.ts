/** `npm run repair`, as an operator runs it: a process of its own, against the protocol of DynamoDB. */
import { test as base, describe, expect, inject } from 'vitest';
import type { AccountId } from '../../../shared/domain/membership/facts.ts';
import { reviewed } from '../../../shared/domain/membership/reviews.ts';
import { createLinkChanger, createLinkReader } from '../../../shared/store/memberships/links.ts';
import { createMembershipReader } from '../../../shared/store/memberships/read.ts';
import { auditActor, changerOf, discover, newAccountId } from '../../support/changes.ts';
import { hour } from '../../support/memberships.ts';
import { runScript } from '../../support/scripts.ts';
import { createTestStore, type TestStore } from '../../support/store.ts';

/** Runs the command; its exit code and what it wrote, line by line. */
const repair = ({ tables }: TestStore, ...args: readonly string[]) => {
  const named = ['--memberships-table', tables.memberships, '--audit-records-table', tables.auditRecords];
  return runScript(inject('dynamoDbEndpoint'), 'repair', ...named, ...args);
};

const get = ({ context, tables }: TestStore, accountId: AccountId) =>
  createMembershipReader(context, tables.memberships)(accountId);

const revoke = async (store: TestStore, accountId: AccountId) =>
  changerOf(store)(accountId, (known) => known && reviewed(known, 'revoke', store.clock.now, 'No'), {
    ...{ kind: 'reviewer', id: 'anna' },
  });

interface Past {
  /** Discovered three days ago, and revoked an hour ago. */
  readonly revoked: AccountId;
  /** Discovered three days ago. */
  readonly unchanged: AccountId;
  /** Discovered an hour ago, and linked. */
  readonly newcomer: AccountId;
  /** A table as the backup of two days ago has it. */
  readonly backup: TestStore;
  readonly since: string;
}

/** A store of its own for each test: the command goes over all that the trail has. */
const test = base
  .extend('store', () => createTestStore())
  .extend('past', async ({ store }): Promise<Past> => {
    const [revoked, unchanged, newcomer] = [newAccountId(), newAccountId(), newAccountId()];
    const now = Date.now();
    const links = createLinkChanger(store.context, store.tables);
    store.clock.now = now - 72 * hour;
    for (const accountId of [revoked, unchanged]) await changerOf(store)(accountId, discover(store), auditActor);
    await links.link({ userId: 'user-1' }, unchanged, auditActor);
    const backup = await createTestStore();
    for (const item of await store.dump(store.tables.memberships)) await backup.put(backup.tables.memberships, item);
    store.clock.now = now - hour;
    await revoke(store, revoked);
    await changerOf(store)(newcomer, discover(store), auditActor);
    await links.link({ userId: 'user-2' }, newcomer, auditActor);
    return { revoked, unchanged, newcomer, backup, since: new Date(now - 48 * hour).toISOString() };
  });

/** The table as it is after everything of the backup was brought back, and nothing else. */
const asBackup = async ({ tables, dump, remove, put }: TestStore, { backup }: Past): Promise<void> => {
  for (const { key } of await dump(tables.memberships)) await remove(tables.memberships, { key });
  for (const item of await backup.dump(backup.tables.memberships)) await put(tables.memberships, item);
};

describe('a table as it was two days ago', () => {
  test('is brought up to its trail, and a second run finds nothing more', async ({ store, past }) => {
    const { revoked, unchanged, newcomer, since } = past;
    const before = await get(store, unchanged);
    await asBackup(store, past);
    expect(await get(store, revoked)).toMatchObject({ review: { value: 'approved' } });

    const { code, lines } = await repair(store, '--since', since);

    expect(code).toBe(0);
    expect(lines.toSorted()).toEqual(
      [
        `${revoked}: restored, it was version 1 and its trail is at 2`,
        `${newcomer}: restored, it was gone and its trail is at 2`,
        `${newcomer}: its links have changed since then, see the runbook`,
        '0 copied, 2 compared, 2 restored, 0 failed',
      ].toSorted(),
    );
    expect(await get(store, revoked)).toMatchObject({ version: 3, review: { value: 'revoked' } });
    expect(await get(store, newcomer)).toMatchObject({ version: 3, relationship: { value: 'under_partner' } });
    expect(await get(store, unchanged)).toEqual(before);
    expect(await store.find(store.tables.auditRecords, { action: 'restored' })).toMatchObject([
      ...Array(2).fill({ actor: { kind: 'operator', id: 'repair' } }),
    ]);
    expect((await repair(store, '--since', since)).lines.at(-1)).toBe('0 copied, 2 compared, 0 restored, 0 failed');
  });

  test('is only compared in a dry run', async ({ store, past }) => {
    await asBackup(store, past);
    const before = [await store.dump(store.tables.memberships), await store.dump(store.tables.auditRecords)];

    const { code, lines } = await repair(store, '--since', past.since, '--dry-run');

    expect(code).toBe(0);
    expect(lines).toContain(`${past.revoked}: behind, it was version 1 and its trail is at 2`);
    expect(lines.at(-1)).toBe('0 to copy, 2 compared, 2 to restore, 0 failed');
    expect([await store.dump(store.tables.memberships), await store.dump(store.tables.auditRecords)]).toEqual(before);
  });
});

describe('a table that lacks items', () => {
  test('gets them from the restored one, and those it cannot read; the others stay', async ({ store, past }) => {
    const { revoked, unchanged, newcomer, backup, since } = past;
    const { memberships } = store.tables;
    const [before, newer] = [await get(store, unchanged), await get(store, newcomer)];
    await store.remove(memberships, { key: `account#${unchanged}` });
    await store.remove(memberships, { key: 'user#user-1' });
    await store.put(memberships, { key: `account#${revoked}`, version: 'one' });
    const copying = ['--since', since, '--copy-from', backup.tables.memberships];

    expect((await repair(store, ...copying, '--dry-run')).lines.at(-1)).toMatch(/^3 to copy, .* 1 failed$/);
    const { code, lines } = await repair(store, ...copying);

    expect(code).toBe(0);
    expect(lines.at(-1)).toBe('3 copied, 2 compared, 1 restored, 0 failed');
    expect(await get(store, unchanged)).toEqual(before);
    expect(await get(store, newcomer)).toEqual(newer);
    expect(await get(store, revoked)).toMatchObject({
      ...{ version: 3, review: { value: 'revoked' }, profile: { organizationName: 'Acme Flowers' } },
    });
    expect(await createLinkReader(store.context, memberships)({ userId: 'user-1' })).toEqual([unchanged]);
  });
});

describe('one account', () => {
  test('that is gone is made again from its trail', async ({ store, past }) => {
    await store.remove(store.tables.memberships, { key: `account#${past.revoked}` });

    const { code, lines } = await repair(store, '--account', past.revoked);

    expect(code).toBe(0);
    expect(lines).toEqual([
      `${past.revoked}: restored, it was gone and its trail is at 2`,
      '0 copied, 1 compared, 1 restored, 0 failed',
    ]);
    expect(await get(store, past.revoked)).toMatchObject({ version: 3, review: { value: 'revoked' } });
  });

  test('that cannot be read is a failure, and keeps no other from being restored', async ({ store, past }) => {
    const { revoked, unchanged } = past;
    await store.put(store.tables.memberships, { key: `account#${unchanged}`, version: 'one' });
    await store.remove(store.tables.memberships, { key: `account#${revoked}` });

    const { code, lines } = await repair(store, '--account', unchanged, '--account', revoked);

    expect(code).toBe(1);
    expect(lines[0]).toBe(`${unchanged}: failed, the item account#${unchanged} cannot be read`);
    expect(lines.at(-1)).toBe('0 copied, 2 compared, 1 restored, 1 failed');
  });

  test('that cannot be read is copied alone from a restored table', async ({ store, past }) => {
    const { unchanged, revoked, backup } = past;
    const before = await get(store, unchanged);
    await store.put(store.tables.memberships, { key: `account#${unchanged}`, version: 'one' });
    await store.remove(store.tables.memberships, { key: `account#${revoked}` });

    const { code, lines } = await repair(
      ...([store, '--account', unchanged, '--copy-from', backup.tables.memberships] as const),
    );

    expect(code).toBe(0);
    expect(lines).toEqual(['1 copied, 1 compared, 0 restored, 0 failed']);
    expect(await get(store, unchanged)).toEqual(before);
    expect(await get(store, revoked)).toBeUndefined();
  });
});

test('without a moment or an account nothing is done, and the usage is shown', async ({ store }) => {
  const { code, lines } = await repair(store);

  expect(code).toBe(2);
  expect(lines[0]).toBe('give either --since or --account');
  expect(lines).toContain('Options:');
});
