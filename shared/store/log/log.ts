import { type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { batchGetItems } from '../batch-get.ts';
import { cancellationCodes, getItem, queryAll, queryPage } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import {
  entryPart,
  firstOfNextPart,
  headKey,
  isNumberedInTurn,
  type LogRecord,
  logRecordOf,
  placeKey,
  placesPart,
} from './items.ts';

export interface LogTables {
  readonly auditRecords: string;
  readonly trailLog: string;
}

type Id = Pick<LogRecord, 'partition' | 'version'>;

/** A transaction has at most 100 writes: two for each record, and the head. */
export const maxAppended = 49;

/** The order of the log: which record has which index. It is only ever extended. */
export function createLogStore(context: StoreContext, { auditRecords, trailLog }: LogTables) {
  const { client } = context;

  return {
    ...createLogReader(context, trailLog),

    /** @returns the ids, of the given ones, of records that the log has */
    placed: async (ids: readonly Id[]): Promise<ReadonlySet<string>> => {
      const distinct = new Map(ids.map((id) => [idOf(id), placeKey(id)]));
      const items = await batchGetItems(context, trailLog, [...distinct.values()]);
      return new Set(items.map(({ part, position }) => `${part?.S}#${position?.N}`));
    },

    /**
     * Reads the records of an account that the log lacks before a version: the stream has not
     * brought them, or an earlier version has written them.
     */
    missingBefore: async ({ partition, version }: Id): Promise<readonly LogRecord[]> => {
      const last = await queryPage(context, {
        TableName: trailLog,
        KeyConditionExpression: 'part = :part AND #position < :version',
        ExpressionAttributeNames: { '#position': 'position' },
        ExpressionAttributeValues: marshall({ ':part': placesPart(partition), ':version': version }),
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: 1,
      });
      const after = Number(last.items[0]?.['position']?.N ?? 0);
      if (after >= version - 1) return [];
      const missing = queryAll(context, {
        TableName: auditRecords,
        KeyConditionExpression: 'accountId = :accountId AND version BETWEEN :first AND :last',
        ExpressionAttributeValues: marshall({ ':accountId': partition, ':first': after + 1, ':last': version - 1 }),
        ConsistentRead: true,
      });
      const records: LogRecord[] = [];
      for await (const item of missing) records.push(logRecordOf(item));
      return records;
    },

    /**
     * Appends records, in their order, under the condition that the log has this size and none of
     * them.
     *
     * @param records at most {@link maxAppended}
     * @returns whether they were appended; false: somebody else was faster, or DynamoDB throttled
     */
    append: async (records: readonly LogRecord[], size: number): Promise<boolean> => {
      const writes = [
        headWrite(trailLog, size, size + records.length),
        ...records.flatMap((record, at) => recordWrites(trailLog, record, size + at)),
      ];
      try {
        await client.send(new TransactWriteItemsCommand({ TransactItems: writes }));
        return true;
      } catch (error) {
        if (cancellationCodes(error).length === 0) throw error;
        return false;
      }
    },
  };
}
export type LogStore = ReturnType<typeof createLogStore>;

/** Reads the records of the log in their order. */
export function createLogReader(context: Pick<StoreContext, 'client'>, trailLog: string) {
  return {
    /** @returns the number of records in the log */
    readSize: async (): Promise<number> => {
      const head = await getItem(context, trailLog, headKey);
      return Number(head?.['size']?.N ?? 0);
    },

    /** Reads the entries from one index up to another (exclusive), in their order. */
    readEntries: async function* (from: number, to: number): AsyncGenerator<string> {
      for (let next = from; next < to; next = firstOfNextPart(next)) {
        const items = queryAll(context, {
          TableName: trailLog,
          KeyConditionExpression: 'part = :part AND #position BETWEEN :from AND :last',
          ExpressionAttributeNames: { '#position': 'position' },
          ExpressionAttributeValues: marshall({ ':part': entryPart(next), ':from': next, ':last': to - 1 }),
          ConsistentRead: true,
        });
        for await (const item of items) yield item['entry']?.S ?? '';
      }
    },
  };
}
export type LogReader = ReturnType<typeof createLogReader>;

/** Reads where a record is in the log. */
export function createPlaceReader(context: Pick<StoreContext, 'client'>, trailLog: string) {
  /** @returns the index of the record; undefined: the log does not have it */
  return async (id: Id): Promise<number | undefined> => {
    const place = await getItem(context, trailLog, placeKey(id));
    return place && Number(place['index']?.N);
  };
}
export type PlaceReader = ReturnType<typeof createPlaceReader>;

/** The name of a record among those that {@link LogStore.placed} has found. */
export const idOf = ({ partition, version }: Id): string => `${placesPart(partition)}#${version}`;

/** The record before, which has to be in the log first. */
export const predecessorOf = (record: LogRecord): Id | undefined =>
  isNumberedInTurn(record) && record.version > 1
    ? { partition: record.partition, version: record.version - 1 }
    : undefined;

const isNew = { ConditionExpression: 'attribute_not_exists(part)' } as const;

const headWrite = (table: string, before: number, after: number): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: { ...headKey, ...marshall({ size: after }) },
    ...(before === 0
      ? isNew
      : {
          ConditionExpression: '#size = :before',
          ExpressionAttributeNames: { '#size': 'size' },
          ExpressionAttributeValues: marshall({ ':before': before }),
        }),
  },
});

const recordWrites = (table: string, record: LogRecord, index: number): TransactWriteItem[] => [
  {
    Put: {
      TableName: table,
      Item: marshall({ part: entryPart(index), position: index, entry: record.entry }),
      ...isNew,
    },
  },
  { Put: { TableName: table, Item: { ...placeKey(record), ...marshall({ index }) }, ...isNew } },
];
