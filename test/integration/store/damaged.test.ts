/** One damaged item is one entry of its list, in its place, and fails nothing else. */
import { describe, expect } from 'vitest';
import { createAuditRunStore } from '../../../shared/store/audits/runs.ts';
import { type Entry, isDamaged } from '../../../shared/store/entries.ts';
import { createAuditRecordLister } from '../../../shared/store/memberships/audit-records.ts';
import { createMembershipLister } from '../../../shared/store/memberships/list.ts';
import { createWatermarkReader } from '../../../shared/store/memberships/watermark.ts';
import { createOperationRecordLister, createOperationRecordWriter } from '../../../shared/store/operation-records.ts';
import { createProvisionReader } from '../../../shared/store/provisions/read.ts';
import { createProvisionRequests } from '../../../shared/store/provisions/request.ts';
import { auditActor, changerOf, discover } from '../../support/changes.ts';
import { testFreshTables as test } from '../../support/fixtures/store.ts';
import { accountIdOf, noon } from '../../support/memberships.ts';
import type { TestStore } from '../../support/store.ts';

/** Every page of a list, one entry at a time if that is the size. */
const allOf = async <T, P>(
  read: (
    from: P | undefined,
  ) => Promise<{ readonly entries: readonly Entry<T & object>[]; readonly next?: P | undefined }>,
  nameOf: (entry: T) => unknown,
): Promise<unknown[]> => {
  const names: unknown[] = [];
  let from: P | undefined;
  do {
    const page = await read(from);
    names.push(...page.entries.map((entry) => (isDamaged(entry) ? entry : nameOf(entry as T))));
    from = page.next;
  } while (from !== undefined);
  return names;
};

/** Ways in which an item can be damaged. The library throws for a number that it would round. */
const damages = [{ version: 'one' }, { version: 2n ** 60n }, { updatedAt: 'yesterday' }, { createdAt: undefined }];

describe('memberships', () => {
  const accounts = ['d1', 'd2', 'd3', 'd4'].map(accountIdOf);
  const fill = async (store: TestStore, indexes: readonly number[], damage: Readonly<Record<string, unknown>>) => {
    for (const accountId of accounts) await changerOf(store)(accountId, discover(store), auditActor);
    for (const index of indexes) {
      const [item] = await store.find(store.tables.memberships, { key: `account#${accounts[index]}` });
      await store.put(store.tables.memberships, { ...item, ...damage });
    }
  };

  test.for(damages.map((damage, index) => ({ damage, index })))(
    'with the damage $index are listed in their places',
    async ({ damage }, { store }) => {
      await fill(store, [0, 1, 3], damage);
      const list = createMembershipLister(store.context, store.tables.memberships);
      const expected = [{ damaged: 'd1' }, { damaged: 'd2' }, 'd3', { damaged: 'd4' }];
      for (const pageSize of [1, 2, 3, 4, 100]) {
        const names = (filter: Parameters<typeof list>[0]) =>
          allOf(
            (from: Parameters<typeof list>[2]) => list(filter, pageSize, from),
            ({ accountId }) => accountId,
          );
        expect(await names({ relationship: 'under_partner' })).toEqual(expected);
        expect(await names({})).toEqual(expected);
        expect(await names({ review: 'approved' })).toHaveLength(4);
      }
      expect(new Set(store.damaged)).toEqual(new Set(['account#d1', 'account#d2', 'account#d4']));
    },
  );

  test('whose place in the queue is no time at all do not end the queue', async ({ store }) => {
    await fill(store, [1], { reviewSince: '!' });
    const list = createMembershipLister(store.context, store.tables.memberships);
    for (const pageSize of [1, 100]) {
      const names = await allOf(
        (from: Parameters<typeof list>[2]) => list({ review: 'approved' }, pageSize, from),
        ({ accountId }) => accountId,
      );
      expect(names.sort()).toEqual(['d1', 'd2', 'd3', 'd4']);
    }
  });
});

test('a trail has a damaged record in its place', async ({ store }) => {
  const accountId = accountIdOf('d1');
  for (const name of ['a', 'b', 'c', 'd']) {
    store.clock.now += 1000;
    await changerOf(store)(accountId, discover(store, name), auditActor);
  }
  const [record] = await store.find(store.tables.auditRecords, { accountId, version: 4 });
  await store.put(store.tables.auditRecords, { ...record, action: 'sang' });
  await store.put(store.tables.auditRecords, { accountId, version: 2 });
  const list = createAuditRecordLister(store.context, store.tables.auditRecords);
  for (const pageSize of [1, 2, 100]) {
    const versions = await allOf(
      async (from: number | undefined) => {
        const { records, ...page } = await list(accountId, from ?? 0, pageSize);
        return { entries: records, ...page };
      },
      ({ version }) => version,
    );
    expect(versions).toEqual([1, { damaged: '2' }, 3, { damaged: '4' }]);
  }
  expect(new Set(store.damaged)).toEqual(new Set(['d1 2', 'd1 4']));
});

test('operation records have a damaged one in its place', async ({ store }) => {
  const accountId = accountIdOf('d1');
  const write = createOperationRecordWriter(store.context, store.tables.auditRecords);
  for (const operation of ['a', 'b', 'c']) {
    store.clock.now += 1000;
    const actor = { client: 'app', person: 'alice' };
    await write({ operationId: operation, operation, ofAccount: accountId, actor, outcome: 'done', details: {} });
  }
  const [record] = await store.find(store.tables.auditRecords, { operation: 'b' });
  await store.put(store.tables.auditRecords, { ...record, outcome: 'sang' });
  const list = createOperationRecordLister(store.context, store.tables.auditRecords);
  for (const pageSize of [1, 2, 100]) {
    const names = await allOf(
      async (from: number | undefined) => {
        const { records, ...page } = await list(accountId, pageSize, from);
        return { entries: records, ...page };
      },
      ({ operation }) => operation,
    );
    expect(names).toEqual(['c', { damaged: String(record?.['version']) }, 'a']);
  }
});

describe('audits', () => {
  const ids = ['01M0000000000000000000000A', '01M0000000000000000000000B', '01M0000000000000000000000C'];
  const runOf = (runId: string) => ({
    ...{
      kind: 'audit-run',
      id: runId,
      runId,
      state: 'completed',
      dryRun: false,
      startedAt: new Date(noon).toISOString(),
    },
    ...{ pages: 1, accounts: 1, vendorRequests: 1, appliedParts: 0, changes: {}, failures: 0, interruptions: 0 },
  });

  test('have a damaged record in its place, and it alone is an error', async ({ store }) => {
    const { tables, context } = store;
    for (const id of ids) await store.put(tables.workState, runOf(id));
    await store.put(tables.workState, { ...runOf(ids[1] ?? ''), state: 'sang' });
    const runs = createAuditRunStore(context, tables.workState);
    for (const pageSize of [1, 2, 100]) {
      const names = await allOf(
        async (before: string | undefined) => {
          const { runs: entries, ...page } = await runs.listRecords(pageSize, before);
          return { entries, ...page };
        },
        ({ runId }) => runId,
      );
      expect(names).toEqual([ids[2], { damaged: ids[1] }, ids[0]]);
    }
    await expect(runs.readRecord(ids[1] ?? '')).rejects.toMatchObject({ name: 'DamagedItemError' });
    expect(await runs.readRecord(ids[0] ?? '')).toMatchObject({ runId: ids[0] });
  });

  test('tell a damaged ledger as what it is', async ({ store }) => {
    await store.put(store.tables.workState, { kind: 'audit', id: 'control', revision: 'one' });
    const runs = createAuditRunStore(store.context, store.tables.workState);
    await expect(runs.readLedger()).rejects.toMatchObject({ name: 'DamagedItemError' });
  });
});

test.for([{ startedAt: 'yesterday' }, { startedAt: 12 }, { except: 'all' }, { runId: undefined }])(
  'a watermark with %j is known to be damaged',
  async (damage, { store }) => {
    const item = { key: 'watermark', runId: 'run-1', startedAt: new Date(noon).toISOString(), ...damage };
    await store.put(store.tables.memberships, item);
    expect(await createWatermarkReader(store.context, store.tables.memberships)()).toBe('damaged');
    expect(store.damaged).toEqual(['watermark']);
  },
);

describe('a provision', () => {
  const wanted = { id: 'p-1', loginName: 'acme', organizationName: undefined };

  test('that is damaged is an error of its own', async ({ store }) => {
    const { tables, context } = store;
    await store.put(tables.workState, { kind: 'provision', id: 'p-1', cause: 'sang' });
    await store.put(tables.workState, { kind: 'provision-settled', id: 'p-2', settledAt: 'x' });
    const read = createProvisionReader(context, tables.workState);
    for (const id of ['p-1', 'p-2']) {
      await expect(read(id)).rejects.toMatchObject({ name: 'DamagedItemError' });
    }
    expect(await read('p-3')).toBeUndefined();
  });

  test('is not begun twice because the entry of its user name is damaged', async ({ store }) => {
    const { tables, context } = store;
    const requests = createProvisionRequests(context, tables.workState);
    await requests.begin(wanted);
    const [name] = await store.find(tables.workState, { kind: 'provision-name' });
    await store.put(tables.workState, { ...name, until: 'x' });
    await expect(requests.begin({ ...wanted, id: 'p-2' })).rejects.toMatchObject({ name: 'DamagedItemError' });
    expect(await requests.begin({ ...wanted, id: 'p-3', loginName: 'other' })).toMatchObject({ outcome: 'begun' });
  });
});
