import type { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { createEventBus, type EventBus } from '../../../shared/bus/event-bus.ts';
import { toItem } from '../../../shared/store/commands.ts';
import type { StoreContext } from '../../../shared/store/context.ts';
import { type LogRecord, logRecordOf } from '../../../shared/store/log/items.ts';
import { createLogReader, createLogStore } from '../../../shared/store/log/log.ts';
import { createDueStore } from '../../../shared/store/news/due.ts';
import { createEventReader, createSentStore } from '../../../shared/store/news/events.ts';
import { createNewsStore } from '../../../shared/store/news/news.ts';
import { createServiceRecordWriter } from '../../../shared/store/service-records.ts';
import { auditRecordsTable, trailLogTable } from '../../../shared/store/tables.ts';
import type { AnnounceDependencies } from '../../../shared/use-cases/news/announce.ts';
import type { FoldDependencies } from '../../../shared/use-cases/news/publish.ts';
import type { SendDependencies } from '../../../shared/use-cases/news/send.ts';
import { defaultPolicy, noon } from '../../support/memberships.ts';
import { type Connection, createMemoryDynamoDb, faults, type Interfere } from '../../support/memory-dynamodb.ts';
import type { Random } from '../random.ts';
import { mishapFrom } from '../trail-log/bucket.ts';

const tables = { auditRecords: 'audit-records', trailLog: 'trail-log' };
export const frame = { origin: 'log.test', typePrefix: 'test', dataSchema: 'https://api.test/schema' };
/** As it stands when the news begins. */
export const seed = { policy: defaultPolicy, watermark: { runId: 'run-0', startedAt: noon } };

/** How much breaks, from nothing on. */
const drawMess = (random: Random) => ({
  calls: random.pick([0, 0.03, 0.15]),
  refusedEntries: random.pick([0, 0, 0.2]),
});

export const createWorld = (random: Random) => {
  const db = createMemoryDynamoDb({
    indexLag: random.pick([0, 3]),
    tables: { [tables.auditRecords]: auditRecordsTable, [tables.trailLog]: trailLogTable },
  });
  const mess = drawMess(random);
  /** All that the bus has taken, each time. */
  const taken: string[] = [];

  const contextOf = ({ client }: Connection): StoreContext => ({
    client,
    now: () => 0,
    sleep: async () => {},
    random: random.next,
    damaged: () => {},
  });

  const interfere: Interfere = (operation) => {
    const bad = mishapFrom(random, mess.calls)();
    if (bad === undefined) return undefined;
    if (bad.crash) return { crash: bad.when };
    const isTransaction = operation.command === 'TransactWriteItemsCommand';
    if (isTransaction && random.chance(0.3)) return { fail: 'before', error: faults.transactionConflict() };
    return { fail: bad.when, error: faults.internalServerError() };
  };

  const written = new Set<unknown>();

  return {
    random,
    mess,
    taken,
    settle: db.settle,
    /** What has been recorded about the age of evidence and is not in the log yet. */
    newRecords: (): LogRecord[] =>
      db.dump(tables.auditRecords).flatMap((record) => {
        if (written.has(record)) return [];
        written.add(record);
        return logRecordOf(toItem(record));
      }),
    log: createLogStore(contextOf(db), tables),
    reader: createLogReader(contextOf(db), tables.trailLog),
    feed: createEventReader(contextOf(db), tables.trailLog),
    /** A process of the service. */
    start: (
      wait: () => Promise<void>,
      now: () => number,
      isCalm = false,
    ): FoldDependencies & SendDependencies & AnnounceDependencies => {
      const connection = db.connect({ schedule: wait, ...(!isCalm && { interfere }) });
      const context = contextOf(connection);
      return {
        order: createLogReader(context, tables.trailLog),
        news: createNewsStore(context, tables.trailLog),
        feed: createEventReader(context, tables.trailLog),
        sent: createSentStore(context, tables.trailLog),
        bus: busOf({ random, mess, taken }, wait, isCalm),
        due: createDueStore(context, tables.trailLog),
        records: createServiceRecordWriter(context, tables.auditRecords),
        readWatermark: async () => seed.watermark,
        policy: seed.policy,
        frame,
        context,
        now,
        log: () => {},
      };
    },
  };
};
export type World = ReturnType<typeof createWorld>;

/** A bus with faults, as one process has it. */
const busOf = (
  { random, mess, taken }: Pick<World, 'random' | 'mess' | 'taken'>,
  wait: () => Promise<void>,
  isCalm: boolean,
): EventBus => {
  const send = async ({ input: { Entries: entries = [] } }: PutEventsCommand) => {
    await wait();
    const bad = isCalm ? undefined : mishapFrom(random, mess.calls)();
    if (bad?.when === 'before') throw new Error('the bus does not answer');
    const results = entries.map(({ Detail: detail = '' }) => {
      if (!isCalm && random.chance(mess.refusedEntries)) return { ErrorCode: 'ThrottlingException' };
      taken.push(detail);
      return { EventId: String(taken.length) };
    });
    if (bad !== undefined) throw new Error('the answer of the bus is lost');
    return { Entries: results };
  };
  // Of the client only this is used.
  const client = { send } as unknown as EventBridgeClient;
  return createEventBus({ client, busArn: 'bus', sleep: async () => {} });
};
