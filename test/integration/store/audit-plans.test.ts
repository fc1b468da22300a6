import { describe, expect } from 'vitest';
import type { PlannedChange } from '../../../shared/domain/audit/plan.ts';
import { type AuditPageStore, createAuditPageStore, type ScannedPage } from '../../../shared/store/audits/pages.ts';
import { createAuditPlanStore } from '../../../shared/store/audits/plans.ts';
import { testFreshTables } from '../../support/fixtures/store.ts';
import { accountIdOf, noon } from '../../support/memberships.ts';

const test = testFreshTables
  .extend('pages', ({ store }) => createAuditPageStore(store.context, store.tables.workState))
  .extend('plans', ({ store }) => createAuditPlanStore(store.context, store.tables.workState))
  .extend('readAll', ({ pages }) => async (runId: string, options?: Parameters<AuditPageStore['readAll']>[1]) => {
    const read: ScannedPage[] = [];
    for await (const page of pages.readAll(runId, options)) read.push(page);
    return read;
  });

const idOf = (index: number) => accountIdOf(`a07e${String(index).padStart(8, '0')}`);
const pageOf = (number: number, different: Partial<ScannedPage> = {}): ScannedPage => ({
  number,
  readAt: noon + number,
  unreadable: 0,
  accounts: [{ accountId: idOf(number), activity: { value: 'open', raw: 'Open' }, profile: {} }],
  next: `?offset=${number}&limit=50`,
  ...different,
});

describe('the pages of a scan', () => {
  test('come back whole, in order or from the last one on', async ({ pages, readAll }) => {
    const rich = pageOf(1, {
      unreadable: 2,
      accounts: [
        {
          accountId: idOf(7),
          activity: { value: 'unknown', raw: 'Something "new"\n' },
          profile: { organizationName: 'Ünï ☃ 𝒜', siteOwnerName: 'Zen1016153' },
        },
        { accountId: idOf(8), profile: {} },
      ],
    });
    const last: ScannedPage = { number: 3, accounts: [] };
    for (const page of [rich, pageOf(2), last]) expect(await pages.add('run-1', page, 2)).toEqual(page);

    expect(await readAll('run-1')).toEqual([rich, pageOf(2), last]);
    expect(await readAll('run-1', { newestFirst: true })).toEqual([last, pageOf(2), rich]);
    expect(await readAll('run-2')).toEqual([]);
  });

  test('of an earlier version do not say when they were read, nor whether any row was unreadable', async ({
    store,
    readAll,
  }) => {
    const accounts = JSON.stringify([{ accountId: idOf(7), profile: {} }]);
    await store.put(store.tables.workState, { kind: 'audit-page#run-1', id: '00000001', number: 1, accounts });

    expect(await readAll('run-1')).toEqual([{ number: 1, accounts: [{ accountId: idOf(7), profile: {} }] }]);
  });

  test('are in the order of their numbers beyond the ninth', async ({ pages, readAll }) => {
    for (const number of [1, 2, 9, 10, 11, 100]) await pages.add('run-1', pageOf(number), number);

    expect((await readAll('run-1')).map(({ number }) => number)).toEqual([1, 2, 9, 10, 11, 100]);
  });

  test('are written once: a later writer gets what is there', async ({ pages, readAll }) => {
    const first = pageOf(1);
    await pages.add('run-1', first, 1);

    expect(await pages.add('run-1', pageOf(1, { accounts: [] }), 0)).toEqual(first);
    // Also who repeats what it has written itself.
    expect(await pages.add('run-1', first, 1)).toEqual(first);

    expect(await readAll('run-1')).toEqual([first]);
    expect(await pages.progress('run-1')).toEqual({ pages: 1, accounts: 1 });
  });

  test('say how far the scan has come', async ({ pages }) => {
    expect(await pages.progress('run-1')).toBeUndefined();
    await pages.add('run-1', pageOf(1), 50);
    await pages.add('run-1', pageOf(2), 97);

    expect(await pages.progress('run-1')).toEqual({ pages: 2, accounts: 97 });
  });

  test('more than fit into one answer come all the same, each once', async ({ store, pages, readAll }) => {
    const long = 'x'.repeat(900);
    const accounts = Array.from({ length: 50 }, (_, index) => ({
      accountId: idOf(index),
      profile: { organizationName: long, siteOwnerName: long },
    }));
    for (let number = 1; number <= 15; number += 1) await pages.add('run-1', pageOf(number, { accounts }), 50);
    store.requests.length = 0;

    expect((await readAll('run-1')).map(({ number }) => number)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));

    expect(store.requests.length).toBeGreaterThan(1);
    expect((await readAll('run-1', { newestFirst: true })).map(({ number }) => number)).toEqual(
      Array.from({ length: 15 }, (_, i) => 15 - i),
    );
  });

  test('are kept for three days', async ({ store, pages }) => {
    await pages.add('run-1', pageOf(1), 1);

    expect(await store.dump(store.tables.workState)).toEqual([
      expect.objectContaining({ expiresAt: noon / 1000 + 3 * 86_400 }),
    ]);
  });

  test('that are damaged are an error, and not the end of the list', async ({ store, readAll }) => {
    await store.put(store.tables.workState, { kind: 'audit-page#run-1', id: '00000001', number: 1, accounts: '{' });
    await store.put(store.tables.workState, { kind: 'audit-page#run-2', id: '00000001', number: 1, accounts: '[{}]' });
    const badLink = {
      kind: 'audit-page#run-3',
      id: '00000001',
      number: 1,
      accounts: '[]',
      next: 7,
    };
    await store.put(store.tables.workState, badLink);

    for (const runId of ['run-1', 'run-2', 'run-3']) await expect(readAll(runId)).rejects.toThrow();
  });
});

const changes: readonly PlannedChange[] = [
  {
    accountId: idOf(1),
    version: 0,
    action: 'discovered',
    revokes: false,
    finding: {
      kind: 'listed',
      readAt: noon + 1,
      activity: { value: 'open', raw: 'Open' },
      profile: { organizationName: 'Ünï ☃' },
    },
  },
  { accountId: idOf(2), version: 3, action: 'reappeared', revokes: false, finding: { kind: 'listed', profile: {} } },
  { accountId: idOf(3), version: 1, action: 'missed', revokes: false, finding: { kind: 'not_listed' } },
  // Only a run of an earlier version has found these.
  {
    accountId: idOf(4),
    version: 2,
    action: 'departed',
    revokes: true,
    finding: { kind: 'probed', outcome: 'not_ours', observedAt: noon },
  },
  {
    accountId: idOf(5),
    version: 2,
    action: 'confirmed',
    revokes: true,
    finding: { kind: 'probed', outcome: 'ours', observedAt: noon, activity: { value: 'canceled', raw: 'Canceled' } },
  },
  {
    accountId: idOf(6),
    version: 2,
    action: 'confirmed',
    revokes: false,
    finding: { kind: 'probed', outcome: 'ours', observedAt: noon },
  },
];

describe('the parts of a plan', () => {
  test('come back whole, each by its number', async ({ plans }) => {
    await plans.putPart('run-1', 'hash', 0, changes);
    await plans.putPart('run-1', 'hash', 12, []);

    expect(await plans.readPart('run-1', 'hash', 0)).toEqual(changes);
    expect(await plans.readPart('run-1', 'hash', 12)).toEqual([]);
    expect(await plans.readPart('run-1', 'hash', 1)).toBeUndefined();
    expect(await plans.readPart('run-2', 'hash', 0)).toBeUndefined();
    expect(await plans.readPart('run-1', 'another', 0)).toBeUndefined();
  });

  test('are replaced when the plan is made again', async ({ plans }) => {
    await plans.putPart('run-1', 'hash', 0, changes);
    await plans.putPart('run-1', 'hash', 0, changes.slice(2));

    expect(await plans.readPart('run-1', 'hash', 0)).toEqual(changes.slice(2));
  });

  test('are kept for thirty days', async ({ store, plans }) => {
    await plans.putPart('run-1', 'hash', 0, changes);

    expect(await store.dump(store.tables.workState)).toEqual([
      expect.objectContaining({ expiresAt: noon / 1000 + 30 * 86_400 }),
    ]);
  });
});
