import { describe, expect } from 'vitest';
import { reviewed } from '../../../shared/domain/membership/reviews.ts';
import { toItem } from '../../../shared/store/commands.ts';
import { logRecordOf } from '../../../shared/store/log/items.ts';
import { createLogStore } from '../../../shared/store/log/log.ts';
import { createTakingIn } from '../../../shared/store/log/taking-in.ts';
import { sequence } from '../../../shared/use-cases/log/sequence.ts';
import { takeIn } from '../../../shared/use-cases/log/take-in.ts';
import { auditActor, changerOf, discover, newAccountId } from '../../support/changes.ts';
import { testFreshTables as test } from '../../support/fixtures/store.ts';
import type { TestStore } from '../../support/store.ts';

const setUp = (store: TestStore) => {
  const order = createLogStore(store.context, store.tables);
  const takingIn = createTakingIn(store.context, store.tables);
  return { order, takingIn, context: store.context, now: () => store.clock.now };
};

/** So many accounts with two records each. */
const write = async (store: TestStore, accounts: number) => {
  const change = changerOf(store);
  for (let left = accounts; left > 0; left -= 1) {
    const accountId = newAccountId();
    await change(accountId, discover(store), auditActor);
    await change(accountId, (known) => known && reviewed(known, 'revoke', store.clock.now, 'left'), auditActor);
  }
};

/** The records in the trail, as the stream has them. */
const recordsOf = async ({ dump, tables }: TestStore) =>
  (await dump(tables.auditRecords)).toSorted((a, b) => Number(a['version']) - Number(b['version']));
const asItem = (record: Record<string, unknown>) => logRecordOf(toItem(record));
const entriesOf = async (order: ReturnType<typeof createLogStore>, from: number, to: number) => {
  const entries: string[] = [];
  for await (const entry of order.readEntries(from, to)) entries.push(entry);
  return entries;
};

describe('the log', () => {
  test('has each record at its place, and where it is', async ({ store }) => {
    const { order, ...rest } = setUp(store);
    await write(store, 3);
    const records = (await recordsOf(store)).map(asItem);

    expect(await sequence(records, { order, ...rest })).toBe(6);

    expect(await order.readSize()).toBe(6);
    expect(await entriesOf(order, 0, 6)).toEqual(records.map(({ entry }) => entry));
    for (const [index, record] of records.entries()) expect(await order.indexOf(record)).toBe(index);
    expect(await order.indexOf({ partition: 'nobody', version: 1 })).toBeUndefined();
  });

  test('takes a record that comes again for what it is', async ({ store }) => {
    const { order, ...rest } = setUp(store);
    await write(store, 2);
    const records = (await recordsOf(store)).map(asItem);
    await sequence(records, { order, ...rest });

    expect(await sequence([...records, ...records], { order, ...rest })).toBe(0);
    expect(await order.readSize()).toBe(4);
  });

  test('takes from the trail what the stream has not brought', async ({ store }) => {
    const { order, ...rest } = setUp(store);
    await write(store, 1);
    const [first, second] = (await recordsOf(store)).map(asItem);
    if (first === undefined || second === undefined) throw new Error('nothing was written');

    expect(await sequence([second], { order, ...rest })).toBe(2);
    expect(await entriesOf(order, 0, 2)).toEqual([first.entry, second.entry]);
  });

  test('reads entries over the borders of its partitions', async ({ store }) => {
    const { order, ...rest } = setUp(store);
    const records = Array.from({ length: 600 }, (_, index) => ({
      partition: 'operations#',
      version: index + 1,
      entry: `{"version":${index + 1}}`,
    }));
    await sequence(records, { order, ...rest });

    expect(await entriesOf(order, 250, 515)).toEqual(records.slice(250, 515).map(({ entry }) => entry));
  });
});

describe('records that are older than the log', () => {
  test('are taken in once', async ({ store }) => {
    const dependencies = setUp(store);
    await write(store, 4);
    await takeIn(store.clock.now + 1, dependencies);

    expect(await dependencies.order.readSize()).toBe(8);
    store.requests.length = 0;
    await takeIn(store.clock.now + 1, dependencies);
    expect(store.requests).toEqual(['GetItemCommand']);
  });

  test('are taken in from where the last call has stopped', async ({ store }) => {
    const dependencies = setUp(store);
    await write(store, 2);
    await takeIn(store.clock.now, dependencies);
    expect(await dependencies.order.readSize()).toBe(0);

    await dependencies.takingIn.keep({ partition: 'a', version: 1 });
    expect(await dependencies.takingIn.read()).toEqual({ partition: 'a', version: 1 });
    await takeIn(store.clock.now + 1, dependencies);
    expect(await dependencies.takingIn.read()).toBe('done');
  });
});
