/** `npm run normalize-keys`, as an operator runs it: a process of its own, against the protocol of DynamoDB. */
import { test as base, describe, expect, inject } from 'vitest';
import type { AccountId } from '../../../shared/domain/membership/facts.ts';
import { createKnowledgeReader } from '../../../shared/store/memberships/knowledge.ts';
import { auditActor, changerOf, discover, newAccountId } from '../../support/changes.ts';
import { runScript } from '../../support/scripts.ts';
import { createTestStore, type TestStore } from '../../support/store.ts';

/** Runs the command; its exit code and what it wrote, line by line. */
const normalize = ({ tables }: TestStore, ...args: readonly string[]) => {
  const named = ['--memberships-table', tables.memberships, '--audit-records-table', tables.auditRecords];
  return runScript(inject('dynamoDbEndpoint'), 'normalize-keys', ...named, ...args);
};

const referenceIn = (line = ''): string => line.slice(0, 12);

/** A store of its own for each test, with three accounts and links as the version before has written them. */
const test = base
  .extend('store', () => createTestStore())
  .extend('accounts', async ({ store }) => {
    const accounts = [newAccountId(), newAccountId(), newAccountId()] as const;
    for (const accountId of accounts) await changerOf(store)(accountId, discover(store), auditActor);
    return accounts;
  })
  .extend('put', ({ store }) => async (links: Readonly<Record<string, readonly AccountId[]>>) => {
    for (const [key, accountIds] of Object.entries(links))
      await store.put(store.tables.memberships, { key, accountIds });
  })
  .extend('links', ({ store }) => async () => {
    const items = await store.dump(store.tables.memberships);
    const links = items.filter(({ key }) => String(key).startsWith('user'));
    return Object.fromEntries(links.map(({ key, accountIds }) => [key, accountIds]));
  })
  .extend('accountsOf', ({ store }) => async (subject: { userId: string } | { userName: string }) => {
    const [known] = await createKnowledgeReader(store.context, store.tables.memberships)([subject]);
    return known?.map(({ accountId }) => accountId);
  })
  .extend(
    'actionsOf',
    ({ store }) =>
      async (accountId: AccountId) =>
        (await store.find(store.tables.auditRecords, { accountId })).flatMap(({ action, why, actor }) =>
          JSON.stringify(actor).includes('normalize-keys') ? [`${action} ${why}`] : [],
        ),
  );

describe('links under the spellings of the version before', () => {
  test('are found by these spellings at once, and by any other after the command', async ({
    store,
    accounts: [first, second, third],
    put,
    links,
    accountsOf,
    actionsOf,
  }) => {
    await put({
      'user#u2 ': [first, second],
      'user#u3': [third],
      'user#Jose\u0301': [first],
      'user-name#Bob.Smith1': [second],
      'user-name#ann.smith': [third],
    });
    expect(await accountsOf({ userId: 'u2 ' })).toEqual([first, second]);
    expect(await accountsOf({ userId: 'Jose\u0301' })).toEqual([first]);
    expect(await accountsOf({ userName: 'Bob.Smith1' })).toEqual([second]);
    expect(await accountsOf({ userName: 'BOB.smith1' })).toEqual([undefined]);

    const { code, lines } = await normalize(store);

    expect(lines).toEqual(['5 links, 5 brought over, 0 merged, 0 to decide, 0 failed']);
    expect(code).toBe(0);
    expect(await links()).toEqual({
      'user#u2': [first, second],
      'user#u3': [third],
      'user#Jos\u00e9': [first],
      'user-name#bob.smith1': [second],
      'user-name#ann.smith': [third],
    });
    expect(await accountsOf({ userId: '\u00a0u2' })).toEqual([first, second]);
    expect(await accountsOf({ userName: 'BOB.smith1' })).toEqual([second]);
    expect(await actionsOf(first)).toEqual(['linked key_normalized', 'linked key_normalized']);
    expect(await actionsOf(third)).toEqual([]);
    expect((await normalize(store)).lines).toEqual(['5 links, 0 brought over, 0 merged, 0 to decide, 0 failed']);
  });

  test('are only counted in a dry run', async ({ store, accounts: [first], put, links }) => {
    await put({ 'user#u2 ': [first] });

    expect(await normalize(store, '--dry-run')).toEqual({
      code: 0,
      lines: ['1 links, 1 to bring over, 0 to merge, 0 to decide, 0 failed'],
    });

    expect(await links()).toEqual({ 'user#u2 ': [first] });
  });

  test('of a user name that led to several accounts lead to the newest', async ({
    store,
    accounts: [first, second, third],
    put,
    links,
    accountsOf,
    actionsOf,
  }) => {
    await put({ 'user-name#zen': [first, second], 'user-name#Bob': [second, third] });
    expect(await accountsOf({ userName: 'Zen' })).toEqual([second]);

    expect((await normalize(store)).lines).toEqual(['2 links, 2 brought over, 0 merged, 0 to decide, 0 failed']);

    expect(await links()).toEqual({ 'user-name#zen': [second], 'user-name#bob': [third] });
    expect(await actionsOf(first)).toEqual(['unlinked user_name_moved']);
    expect(await actionsOf(second)).toEqual(['unlinked user_name_moved']);
    expect(await actionsOf(third)).toEqual(['linked key_normalized']);
  });
});

describe('two links that become one', () => {
  test('of a user are reported without naming the user, and merged when a person says so', async ({
    store,
    accounts: [first, second],
    put,
    links,
  }) => {
    const before = { 'user#u2 ': [first], 'user#u2': [second] };
    await put(before);

    const reported = await normalize(store);

    const [line = ''] = reported.lines;
    const reference = referenceIn(line);
    expect(reported.code).toBe(1);
    expect(line).toBe(
      `${reference}: a user, 2 links would become one: ${second} and ${first}; decide with --merge ${reference}`,
    );
    expect(reported.lines.at(-1)).toBe('2 links, 0 brought over, 0 merged, 1 to decide, 0 failed');
    expect(reported.lines.join()).not.toContain('u2');
    expect(await links()).toEqual(before);
    expect((await normalize(store, '--show', '--dry-run')).lines).toEqual(
      expect.arrayContaining(['  "user#u2"', '  "user#u2 "']),
    );

    const merged = await normalize(store, '--merge', reference);

    expect(merged).toEqual({
      code: 0,
      lines: [
        `${reference}: a user, 2 links have become one: ${second} and ${first}`,
        '2 links, 0 brought over, 1 merged, 0 to decide, 0 failed',
      ],
    });
    expect(await links()).toEqual({ 'user#u2': [second, first] });
  });

  test('of a user name that lead to different accounts are kept apart until one of them is chosen', async ({
    store,
    accounts: [first, second, third],
    put,
    links,
    actionsOf,
  }) => {
    await put({ 'user-name#Bob': [first], 'user-name#BOB': [second] });
    const reported = await normalize(store, '--merge', 'all');
    const reference = referenceIn(reported.lines[0]);
    expect(reported.lines[0]).toContain(`decide with --keep ${reference}=<account>`);
    expect((await normalize(store, '--keep', `${reference}=${third}`)).code).toBe(1);

    expect((await normalize(store, '--keep', `${reference}=${second}`)).code).toBe(0);

    expect(await links()).toEqual({ 'user-name#bob': [second] });
    expect(await actionsOf(first)).toEqual(['unlinked user_name_moved']);
    expect(await actionsOf(second)).toEqual(['linked key_normalized']);
  });

  test('of a user name that lead to the same account are merged by --merge all', async ({
    store,
    accounts: [first],
    put,
    links,
  }) => {
    await put({ 'user-name#Bob': [first], 'user-name#bob': [first] });
    expect((await normalize(store)).code).toBe(1);
    expect((await normalize(store, '--merge', 'all')).code).toBe(0);
    expect(await links()).toEqual({ 'user-name#bob': [first] });
  });

  test('are left apart where one link would have too many accounts', async ({ store, accounts, put, links }) => {
    const others = Array.from({ length: 18 }, newAccountId);
    const before = { 'user#u2 ': [...accounts], 'user#u2': others };
    await put(before);
    const { code, lines } = await normalize(store, '--merge', 'all');
    expect(code).toBe(1);
    expect(lines[0]).toContain('too many accounts');
    expect(await links()).toEqual(before);
  });
});

test('what cannot be read, or cannot be asked about any more, is reported and keeps no other from being done', async ({
  store,
  accounts: [first],
  put,
  links,
}) => {
  await put({ 'user#u2 ': [first], 'user#a\u202eb': [first] });
  await store.put(store.tables.memberships, { key: 'user#hidden', accountIds: 'x' });

  const { code, lines } = await normalize(store);

  expect(code).toBe(1);
  expect(
    lines
      .slice(0, -1)
      .map((line) => line.slice(14))
      .toSorted(),
  ).toEqual([
    'a user, a link that cannot be read; see the runbook',
    `a user, with characters that no request may have: ${first}; see the runbook`,
  ]);
  expect(lines.at(-1)).toBe('3 links, 1 brought over, 0 merged, 0 to decide, 2 failed');
  expect(Object.keys(await links()).toSorted()).toEqual(['user#a\u202eb', 'user#hidden', 'user#u2']);
});

test.for([
  [['--merge', 'x'], '--merge x is neither a reference of a report nor all'],
  [['--keep', 'x=y'], '--keep x=y is not a reference of a report, =, and the id of an account'],
  [['--merge', 'all', '--merge', 'xyz'], '--merge xyz is neither a reference of a report nor all'],
  [['--keep', 'abcdefabcdef=aaaa', '--keep', 'abcdefabcdef=bbbb'], '--keep abcdefabcdef=… is given twice'],
  [['--memberships-table', 'other'], '--memberships-table is given twice'],
] as const)('%j is no command line, and the usage is shown', async ([args, complaint], { store }) => {
  const { code, lines } = await normalize(store, ...args);

  expect(code).toBe(2);
  expect(lines[0]).toBe(complaint);
  expect(lines).toContain('Options:');
});
