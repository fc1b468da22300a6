import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { describe, expect } from 'vitest';
import type { AuditLedger, AuditRun, Held, Release } from '../../../shared/domain/audit/run.ts';
import { openRun } from '../../../shared/domain/audit/schedule.ts';
import type { AuditRunPage } from '../../../shared/store/audits/run-readers.ts';
import { createAuditRunStore } from '../../../shared/store/audits/runs.ts';
import { readableOf } from '../../../shared/store/entries.ts';
import { createWatermarkReader } from '../../../shared/store/memberships/watermark.ts';
import { testFreshTables } from '../../support/fixtures/store.ts';
import { accountIdOf, hour, newWatermark, noon } from '../../support/memberships.ts';

const test = testFreshTables
  .extend('runs', ({ store }) => createAuditRunStore(store.context, store.tables.workState))
  .extend('readWatermark', ({ store }) => createWatermarkReader(store.context, store.tables.memberships));

const runOf = (runId: string, different: Partial<AuditRun> = {}): AuditRun => ({
  ...openRun({ revision: 0 }, { runId, at: noon }).run,
  ...different,
});
/** Everything that a run can have. */
const fullRun: AuditRun = {
  ...runOf('run-1', { state: 'failed', startedBy: 'alice', endedAt: noon + 1, resumesAt: noon + 2 }),
  expectedAccounts: 120,
  creditedAt: noon + 3,
  isFirst: true,
  unreadableRows: 2,
  unknownWords: { 'On hold': 3, '': 1 },
  newcomers: { found: 60, hold: 'too_many_newcomers' },
  credentials: 'd'.repeat(16),
  plan: {
    hash: 'f'.repeat(64),
    key: 'attempt-1',
    changes: { departed: 1, missed: 2 },
    revocations: 1,
    entitled: 100,
    expected: 120,
    missing: 2,
    brake: ['too_many_revocations', 'credentials_changed', 'list_shrank'],
    parts: 2,
  },
  changes: { missed: 2 },
  reason: 'because',
};
const held: Held = {
  hash: 'a'.repeat(64),
  count: 6,
  asOf: noon,
  since: noon - hour,
  runId: 'run-1',
  startedBy: 'alice',
  reason: 'too_many_revocations',
};
const release: Release = { by: 'bob', at: noon, until: noon + hour, asOf: noon };
const control = (revision: number, different: Partial<AuditLedger> = {}): AuditLedger & { run: AuditRun } => ({
  revision,
  run: runOf('run-1'),
  ...different,
  ...(different.run && { run: different.run }),
});

describe('the control item', () => {
  test('is nothing at first, and then what was written, whole', async ({ store, runs }) => {
    expect(await runs.readLedger()).toEqual({ revision: 0 });
    const wanted: AuditLedger = {
      revision: 1,
      run: fullRun,
      holder: { owner: 'one', until: noon + hour },
      suspended: { ...fullRun, runId: 'run-2', dryRun: true },
      held: { taking_away: held, newcomers: { ...held, reason: 'too_many_newcomers' } },
      releases: { taking_away: release, newcomers: release },
      cases: { waiting: 9, unclear: 4, held: 6, nextAt: noon + hour },
      credentials: 'c'.repeat(16),
      lastOpenedAt: noon,
      lastFailedAt: noon - 1,
      lastCompleted: { runId: 'run-0', startedAt: noon - hour, endedAt: noon, pages: 3, accounts: 120 },
    };

    expect(await runs.writeLedger(wanted, 'one')).toBe(true);

    expect(await runs.readLedger()).toEqual(wanted);
    expect(store.inputs.at(-1)).toMatchObject({ ConsistentRead: true });
  });

  test('loses what is no longer so', async ({ runs }) => {
    await runs.writeLedger(control(1, { holder: { owner: 'one', until: noon } }), 'one');
    await runs.writeLedger(control(2, { holder: undefined }), 'one');

    expect(await runs.readLedger()).not.toHaveProperty('holder');
  });

  test('has instants that a person can read, and never expires', async ({ store, runs }) => {
    await runs.writeLedger(control(1), 'one');

    const [item] = await store.dump(store.tables.workState);
    expect(item).toMatchObject({ kind: 'audit', id: 'control', run: { startedAt: '2026-11-21T12:00:00.000Z' } });
    expect(item).not.toHaveProperty('expiresAt');
  });

  test('is written only by a writer that has read the last revision', async ({ runs }) => {
    expect(await runs.writeLedger(control(1), 'one')).toBe(true);
    expect(await runs.writeLedger(control(1), 'two')).toBe(false);
    expect(await runs.writeLedger(control(3), 'two')).toBe(false);
    expect(await runs.writeLedger(control(2, { run: runOf('run-2') }), 'two')).toBe(true);
    expect(await runs.writeLedger(control(2), 'one')).toBe(false);

    expect(await runs.readLedger()).toMatchObject({ revision: 2, run: { runId: 'run-2' } });
  });

  test('of many who write the same revision takes one', async ({ runs }) => {
    const writers = Array.from({ length: 8 }, (_, index) => `writer-${index}`);

    const written = await Promise.all(writers.map((writer) => runs.writeLedger(control(1), writer)));

    expect(written.filter(Boolean)).toHaveLength(1);
  });

  test('met by the repeat of its own write, whose answer got lost, counts as written', async ({ runs }) => {
    // As the SDK does it: the first time was written already.
    expect(await runs.writeLedger(control(1), 'one')).toBe(true);
    expect(await runs.writeLedger(control(1), 'one')).toBe(true);
    await runs.writeLedger(control(2), 'one');
    expect(await runs.writeLedger(control(1), 'one')).toBe(false);
  });

  test('that is damaged is an error at once', async ({ store, runs }) => {
    await store.put(store.tables.workState, { kind: 'audit', id: 'control', revision: 'one' });

    await expect(runs.readLedger()).rejects.toThrow();
  });
});

describe('the record of a run', () => {
  test('is written together with the control item, whole, and kept for 400 days', async ({ store, runs }) => {
    expect(await runs.readRecord('run-1')).toBeUndefined();

    expect(await runs.writeRecord(control(1, { run: fullRun }), 'one')).toBe(true);

    expect(await runs.readRecord('run-1')).toEqual(fullRun);
    expect(await runs.readLedger()).toEqual({ revision: 1, run: fullRun });
    expect(await store.dump(store.tables.workState)).toContainEqual(
      expect.objectContaining({ id: 'run-1', expiresAt: noon / 1000 + 400 * 86_400 }),
    );
  });

  test('is replaced by a later one', async ({ runs }) => {
    await runs.writeRecord(control(1, { run: runOf('run-1', { state: 'failed' }) }), 'one');
    await runs.writeRecord(control(2, { run: runOf('run-1', { state: 'completed' }) }), 'one');

    expect((await runs.listRecords(10)).runs).toMatchObject([{ runId: 'run-1', state: 'completed' }]);
  });

  test('is not written where another writer has written the control item since', async ({ runs }) => {
    await runs.writeLedger(control(1), 'two');

    expect(await runs.writeRecord(control(1, { run: fullRun }), 'one')).toBe(false);

    expect(await runs.readRecord('run-1')).toBeUndefined();
  });

  test('throws what is no conflict of ours', async ({ store }) => {
    const absent = createAuditRunStore(store.context, 'no-such-table');

    await expect(absent.writeLedger(control(1), 'one')).rejects.toThrow();
    await expect(absent.writeRecord(control(1), 'one')).rejects.toThrow();
    const watermark = newWatermark(store, { runId: 'run-1', startedAt: noon });
    await expect(absent.writeCredit(control(1), 'one', watermark)).rejects.toThrow();
  });
});

describe('the watermark', () => {
  test('moves with the credit of a run, and forward only', async ({ store, runs, readWatermark }) => {
    const credit = (revision: number, runId: string, startedAt: number) =>
      runs.writeCredit(
        control(revision, { run: runOf(runId, { startedAt, creditedAt: startedAt + 1 }) }),
        'one',
        newWatermark(store, { runId, startedAt }),
      );
    expect(await readWatermark()).toBeUndefined();
    expect(await credit(1, 'second', noon + hour)).toBe(true);
    expect(await readWatermark()).toEqual({ runId: 'second', startedAt: noon + hour });
    expect((await runs.readLedger()).run).toMatchObject({ runId: 'second', creditedAt: noon + hour + 1 });
    // It is no record yet: the run goes on.
    expect(await runs.readRecord('second')).toBeUndefined();

    await expect(credit(2, 'first', noon)).rejects.toThrow(TransactionCanceledException);

    expect(await readWatermark()).toEqual({ runId: 'second', startedAt: noon + hour });
    expect(await credit(2, 'third', noon + 2 * hour)).toBe(true);
    expect(await readWatermark()).toEqual({ runId: 'third', startedAt: noon + 2 * hour });
  });

  test('stays where another writer has written the control item since', async ({ store, runs, readWatermark }) => {
    await runs.writeLedger(control(1), 'two');
    const watermark = newWatermark(store, { runId: 'run-1', startedAt: noon });

    expect(await runs.writeCredit(control(1), 'one', watermark)).toBe(false);

    expect(await readWatermark()).toBeUndefined();
  });

  test('names the accounts that it does not speak for, as many as fit', async ({ store, runs, readWatermark }) => {
    const except = Array.from({ length: 500 }, (_, index) => ({
      accountId: accountIdOf(`${index}`.padStart(64, 'a')),
      seenAt: noon + index,
    }));
    const value = { runId: 'run-1', startedAt: noon + hour, except };

    expect(await runs.writeCredit(control(1), 'one', newWatermark(store, value))).toBe(true);

    expect(await readWatermark()).toEqual(value);
  });
});

describe('the list of the records', () => {
  /** `runs` with five records. */
  const testList = test.extend('listed', async ({ runs, store }) => {
    for (const [index, runId] of ['run-1', 'run-2', 'run-3', 'run-4', 'run-5'].entries()) {
      await runs.writeRecord(control(index + 1, { run: runOf(runId) }), 'one');
    }
    // Not a run.
    await store.put(store.tables.workState, { kind: 'lease', id: 'run-9', owner: 'one' });
    return runs;
  });
  const idsOf = ({ runs: listed }: AuditRunPage) => readableOf(listed).map(({ runId }) => runId);

  testList('goes from the newest to the oldest, page by page, each once', async ({ listed }) => {
    const pages: string[][] = [];
    let before: string | undefined;
    do {
      const page = await listed.listRecords(2, before);
      pages.push(idsOf(page));
      before = page.next;
    } while (before !== undefined);

    expect(pages.slice(0, 3)).toEqual([['run-5', 'run-4'], ['run-3', 'run-2'], ['run-1']]);
    expect(pages.slice(3).flat()).toEqual([]);
  });

  testList('continues after an id, whether or not there is such a run', async ({ listed }) => {
    expect(idsOf(await listed.listRecords(10, 'run-3'))).toEqual(['run-2', 'run-1']);
    expect(idsOf(await listed.listRecords(10, 'run-35'))).toEqual(['run-3', 'run-2', 'run-1']);
    expect(await listed.listRecords(10, 'run-1')).toEqual({ runs: [] });
  });

  testList('has no next page when it has ended', async ({ listed }) => {
    expect(await listed.listRecords(6)).toEqual({ runs: expect.any(Array), next: undefined });
  });
});
