/** Wherever the work on a reconciliation dies, the next calls find the same. */
import { expect, test } from 'vitest';
import type { StoreContext } from '../../shared/store/context.ts';
import { auditRecordsTable, membershipsTable, trailLogTable, workStateTable } from '../../shared/store/tables.ts';
import { newAccountId } from '../support/changes.ts';
import { type Connection, CrashedError, createMemoryDynamoDb, type Interfere } from '../support/memory-dynamodb.ts';
import {
  findingsOf,
  live,
  post,
  type ReconciliationWorld,
  reconcileDependencies,
  tick,
} from '../support/reconciliations.ts';

const tables = { memberships: 'memberships', auditRecords: 'records', trailLog: 'log', workState: 'work' };
const june = Date.parse('2026-06-15');

const worldOf = ({ client }: Connection, clock: { now: number }): ReconciliationWorld => {
  const context: StoreContext = {
    client,
    now: () => clock.now,
    sleep: async () => {},
    random: () => 0,
    damaged: (key) => {
      throw new Error(`${key} is damaged`);
    },
  };
  return { context, clock, tables };
};

const setUp = async () => {
  const database = createMemoryDynamoDb({
    tables: { memberships: membershipsTable, records: auditRecordsTable, log: trailLogTable, work: workStateTable },
  });
  const clock = { now: june };
  const world = worldOf(database, clock);
  const [stays, left, unpaid] = [newAccountId(), newAccountId(), newAccountId()];
  await live(world, stays, [['2026-01-05', 'seen', 'Stays']]);
  await live(world, left, [
    ['2026-01-05', 'seen', 'Leaves'],
    ['2026-02-10', 'left'],
  ]);
  await live(world, unpaid, [['2026-01-05', 'seen', 'Unpaid']]);
  clock.now = june;
  const rows = Array.from({ length: 201 }, (_, index) => (index % 2 === 0 ? `${stays},` : `,Leaves`));
  await post(world, `account,organization,period,amount\n${rows.map((row) => `${row},2026-03,0.01`).join('\n')}\n`);
  return { database, clock, world };
};

test('a crash before or after any command', async () => {
  const { database, clock, world } = await setUp();
  const restore = database.snapshot();
  const writes: boolean[] = [];
  const watched = database.connect({
    interfere: ({ isWrite }) => {
      writes.push(isWrite);
      return undefined;
    },
  });
  await tick(worldOf(watched, clock));
  const expected = await findingsOf(world);
  const totals = (await reconcileDependencies(world).reconciliations.readProgress('r1'))?.totals;
  expect(totals).toEqual({
    ours_and_paid: { count: 101, sums: { '': '1.01' }, notSummed: 0 },
    paid_but_not_ours: { count: 100, sums: { '': '1.00' }, notSummed: 0 },
    ours_but_unpaid: { count: 1, sums: {}, notSummed: 0 },
  });
  expect(writes.length).toBeGreaterThan(20);

  for (const [index, isWrite] of writes.entries()) {
    const nth = index + 1;
    // After a read it is the same as before the next command.
    for (const crash of isWrite ? (['before', 'after'] as const) : (['before'] as const)) {
      restore();
      clock.now = june;
      const interfere: Interfere = (operation) => (operation.nth === nth ? { crash } : undefined);
      const dying = worldOf(database.connect({ interfere }), clock);
      await tick(dying).catch((error: unknown) => {
        if (!(error instanceof CrashedError)) throw error;
      });
      // The lease of the dead process ends within the minute.
      clock.now += 60_000;
      await tick(world);
      expect(await findingsOf(world), `${crash} command ${nth}`).toEqual(expected);
      expect((await reconcileDependencies(world).reconciliations.readProgress('r1'))?.totals).toEqual(totals);
      expect(await tick(world)).toEqual({ open: 0, ended: 0 });
    }
  }
});

test('two calls at the same time', async () => {
  const { clock, world } = await setUp();
  const others = { ...reconcileDependencies(world), newId: () => 'other' };
  // As if the lease of one had ended too early.
  const careless = { ...others, lease: { tryAcquire: async () => true, release: async () => {} } };
  await Promise.all([tick(world), tick(world, careless), tick(world, others)]);
  clock.now += 60_000;
  await tick(world);
  const findings = await findingsOf(world);
  expect(findings.map(({ line }) => line)).toEqual([
    ...Array.from({ length: 201 }, (_, index) => index + 2),
    undefined,
  ]);
  expect(await tick(world)).toEqual({ open: 0, ended: 0 });
});
