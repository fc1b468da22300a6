import { beforeEach, expect, it } from 'vitest';
import type { AuditLedger, Held } from '../../../../shared/domain/audit/run.ts';
import { toItem } from '../../../../shared/store/commands.ts';
import { createHoldRecords } from '../../../../shared/store/hold-records.ts';
import { logRecordOf } from '../../../../shared/store/log/items.ts';
import { loggedOf } from '../../../../shared/store/news/logged.ts';
import { auditRecordsTable } from '../../../../shared/store/tables.ts';
import { recordHolds } from '../../../../shared/use-cases/audit/record-holds.ts';
import { foldPart } from '../../../../shared/use-cases/news/fold.ts';
import { defaultPolicy, hour, noon } from '../../../support/memberships.ts';
import { createMemoryDynamoDb, faults } from '../../../support/memory-dynamodb.ts';

let db: ReturnType<typeof createMemoryDynamoDb>;
let now: number;
let logged: string[];
beforeEach(() => {
  db = createMemoryDynamoDb({ tables: { records: auditRecordsTable } });
  now = noon;
  logged = [];
});

const aHold = (since: number, different: Partial<Held> = {}): Held => ({
  ...{ hash: 'abc', count: 7, asOf: since, since, runId: `run-${since}`, reason: 'too_many_newcomers' },
  ...different,
});
const tick = (held: AuditLedger['held'], client = db.client) => {
  now += 60_000;
  const context = { client, sleep: async () => {}, random: () => 0 };
  return recordHolds(
    { revision: 1, held },
    { holds: createHoldRecords(context, 'records'), now: () => now, log: ({ event }) => void logged.push(event) },
  );
};

/** The events that come of the records, in their order. */
const told = () => {
  const records = db.dump('records').toSorted((a, b) => Number(a['version']) - Number(b['version']));
  const part = records.map((record) => loggedOf(logRecordOf(toItem(record)).entry));
  const frame = { origin: 'log.test', typePrefix: 'test', dataSchema: 'https://api.test/schema' };
  const known = { states: new Map(), service: { policy: defaultPolicy } };
  const { events } = foldPart(part, 0, known, { frame, damaged: (index) => expect(index).toBe('readable') });
  return events.map(({ event }) => {
    const { type, data } = JSON.parse(event);
    return { type, ...data };
  });
};

it('tells of a hold once, however long it lasts, and of its end', async () => {
  const newcomers = aHold(noon);
  for (let ticks = 3; ticks > 0; ticks -= 1) await tick({ newcomers: { ...newcomers, count: 7 + ticks } });
  expect(told()).toEqual([
    { type: 'test.newcomers.held', runId: newcomers.runId, count: 10, reason: 'too_many_newcomers' },
  ]);

  await tick({});
  await tick({});
  expect(told().slice(1)).toEqual([{ type: 'test.newcomers.released', runId: newcomers.runId }]);

  await tick({ newcomers: aHold(noon + hour) });
  expect(told().slice(2)).toMatchObject([{ type: 'test.newcomers.held', runId: `run-${noon + hour}` }]);
  expect(logged).toEqual([]);
});

it('tells of both kinds, also when they have begun at the same moment', async () => {
  await tick({ newcomers: aHold(noon), taking_away: aHold(noon, { reason: 'too_many_revocations' }) });
  expect(
    told()
      .map(({ type }) => type)
      .sort(),
  ).toEqual(['test.audit.quarantined', 'test.newcomers.held']);
});

it('tells of a hold that has taken the place of another one', async () => {
  await tick({ taking_away: aHold(noon) });
  await tick({ taking_away: aHold(noon + hour) });
  expect(told().map(({ type, runId }) => `${type} ${runId}`)).toEqual([
    `test.audit.quarantined run-${noon}`,
    `test.audit.released run-${noon}`,
    `test.audit.quarantined run-${noon + hour}`,
  ]);
});

it('fails no audit, and tells later', async () => {
  const held = { newcomers: aHold(noon) };
  for (const fail of ['before', 'after'] as const) {
    const interfere = ({ isWrite }: { readonly isWrite: boolean }) =>
      isWrite ? { fail, error: faults.timeout() } : undefined;
    await tick(held, db.connect({ interfere }).client);
  }
  await tick(held);
  expect(logged).toEqual(['HOLD_NOT_RECORDED', 'HOLD_NOT_RECORDED']);
  expect(told()).toHaveLength(1);
});
