import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect } from 'vitest';
import { openRun } from '../../../shared/domain/audit/schedule.ts';
import type { Watermark } from '../../../shared/domain/membership/facts.ts';
import { createAuditRunStore } from '../../../shared/store/audits/runs.ts';
import { DamagedError } from '../../../shared/store/context.ts';
import { logRecordOf } from '../../../shared/store/log/items.ts';
import { createWatermarkReader } from '../../../shared/store/memberships/watermark.ts';
import {
  createServiceRecordReader,
  createServiceRecordWriter,
  newsPartition,
  policyChanged,
  policyPartition,
} from '../../../shared/store/service-records.ts';
import { maxExceptions } from '../../../shared/use-cases/audit/unlisted.ts';
import { testFreshTables } from '../../support/fixtures/store.ts';
import { accountIdOf, defaultPolicy, hour, newWatermark, noon } from '../../support/memberships.ts';

const test = testFreshTables
  .extend('records', ({ store: { context, tables } }) => ({
    ...createServiceRecordReader(context, tables.auditRecords),
    ...createServiceRecordWriter(context, tables.auditRecords),
  }))
  .extend('credit', ({ store }) => {
    const runs = createAuditRunStore(store.context, store.tables.workState);
    return (revision: number, value: Watermark, at?: number) => {
      const { runId, startedAt } = value;
      const ledger = { revision, run: openRun({ revision: 0 }, { runId, at: startedAt }).run };
      return runs.writeCredit(ledger, 'one', newWatermark(store, value, at));
    };
  });

const accountId = accountIdOf('a07e1lwvtuw0');

test('of the watermark and of the policy are stored so', async ({ store, records, credit }) => {
  await credit(1, { runId: 'run-1', startedAt: noon, except: [{ accountId, seenAt: noon - hour }] });
  await records.write(policyChanged({ ...defaultPolicy, inactiveActivities: ['disabled', 'canceled'] }), noon);

  const stored = await store.dump(store.tables.auditRecords);
  expect(stored.toSorted((a, b) => Number(b['version']) - Number(a['version']))).toEqual([
    {
      accountId: 'service#watermark',
      action: 'watermark_moved',
      at: '2026-11-21T12:00:00.001Z',
      day: '2026-11-21',
      version: 1795262400001000,
      watermark: {
        except: [{ accountId: 'a07e1lwvtuw0', seenAt: '2026-11-21T11:00:00.000Z' }],
        runId: 'run-1',
        startedAt: '2026-11-21T12:00:00.000Z',
      },
    },
    {
      accountId: 'service#policy',
      action: 'policy_changed',
      at: '2026-11-21T12:00:00.000Z',
      day: '2026-11-21',
      policy: {
        freshForSeconds: 93_600,
        graceSeconds: 259_200,
        inactiveActivities: ['canceled', 'disabled'],
        whenEvidenceExpires: 'deny',
      },
      version: 1795262400000500,
    },
  ]);
});

test('say where the watermark stood at an instant, in one request', async ({ store, records, credit }) => {
  await credit(1, { runId: 'first', startedAt: noon }, noon + hour);
  await credit(2, { runId: 'second', startedAt: noon + 2 * hour }, noon + 3 * hour);
  const at = async (instant: number) => (await records.watermarkAt(instant))?.value.runId;

  expect(await at(noon + hour - 1)).toBeUndefined();
  expect(await at(noon + hour)).toBe('first');
  expect(await at(noon + 3 * hour - 1)).toBe('first');
  store.requests.length = 0;
  expect(await at(noon + 3 * hour)).toBe('second');
  expect(await at(noon + 1_000 * hour)).toBe('second');
  expect(store.requests).toEqual(['QueryCommand', 'QueryCommand']);
});

test('are written with the watermark or not at all', async ({ store, records, credit }) => {
  await credit(1, { runId: 'run-1', startedAt: noon });
  const before = await store.dump(store.tables.auditRecords);

  // Another writer has written the ledger since.
  expect(await credit(1, { runId: 'run-2', startedAt: noon + hour })).toBe(false);
  // The watermark would move back.
  await expect(credit(2, { runId: 'run-0', startedAt: noon - hour })).rejects.toThrow(TransactionCanceledException);
  // The record would be put over another one.
  const again = credit(2, { runId: 'run-2', startedAt: noon + 1 }, noon + 1);
  await expect(again).rejects.toThrow(TransactionCanceledException);

  expect(await store.dump(store.tables.auditRecords)).toEqual(before);
  expect(await createWatermarkReader(store.context, store.tables.memberships)()).toMatchObject({ runId: 'run-1' });
  expect((await records.watermarkAt(noon + hour))?.value.runId).toBe('run-1');
});

test('fit into an entry of the log with all exceptions that the watermark can name', async ({
  store,
  records,
  credit,
}) => {
  const except = Array.from({ length: maxExceptions }, (_, index) => ({
    accountId: accountIdOf(`${index}`.padStart(64, 'a')),
    seenAt: noon + index,
  }));
  const value = { runId: '01KADT00000000000000000001', startedAt: noon + hour, except };
  await credit(1, value);

  expect((await records.watermarkAt(noon + 2 * hour))?.value).toEqual(value);
  const [item = {}] = await store.dump(store.tables.auditRecords);
  // Its length stands before it in two bytes.
  expect(Buffer.byteLength(logRecordOf(marshall(item)).entry)).toBeLessThan(65_536);
});

test('take the next number where one is taken, or are written once about an instant', async ({ store, records }) => {
  const news = (count: number) => ({ partition: newsPartition, action: 'newcomers_held', fields: { count } }) as const;
  const later = { ...news(3), partition: `evidence#${accountId}` } as const;

  await Promise.all([records.write(news(1), noon), records.write(news(2), noon)]);
  expect(await records.writeOnce(later, noon)).toBe(true);
  expect(await records.writeOnce({ ...later, fields: { count: 4 } }, noon)).toBe(false);

  const stored = await store.dump(store.tables.auditRecords);
  expect(stored.map(({ count }) => count).toSorted()).toEqual([1, 2, 3]);
});

test('that cannot be read are no guess', async ({ store, records, credit }) => {
  await credit(1, { runId: 'run-1', startedAt: noon });
  const record = { at: '2026-11-21T13:00:00.000Z', day: '2026-11-21', version: 1795266000000000 };
  await store.put(store.tables.auditRecords, { ...record, accountId: 'service#watermark', watermark: { runId: 'x' } });
  await store.put(store.tables.auditRecords, { ...record, accountId: policyPartition, policy: { graceSeconds: -1 } });

  await expect(records.watermarkAt(noon + hour)).rejects.toThrow(DamagedError);
  await expect(records.policyAt(noon + hour)).rejects.toThrow(DamagedError);
  expect((await records.watermarkAt(noon + hour - 1))?.value.runId).toBe('run-1');
});
