/**
 * A DynamoDB within the process, for tests that need very many commands or have to fail at a given
 * one. It answers what the real server of the tests answers, which
 * `test/integration/memory-dynamodb/memory-dynamodb.test.ts` compares; where that server is laxer
 * than AWS documents, it is as strict as AWS. What it cannot do is an UnsupportedError. Only
 * reserved words in expressions pass unnoticed. There is no SDK in between: nothing is retried, so
 * a fault is what remains after the SDK's own retries.
 */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Item } from '../../shared/store/context.ts';
import type { TableDefinition } from '../../shared/store/tables.ts';
import { type Connection, type ConnectOptions, connectTo } from './memory-dynamodb/client.ts';
import { createTables } from './memory-dynamodb/tables.ts';

export type { Connection, ConnectOptions, Interfere, Interference, Operation } from './memory-dynamodb/client.ts';
export { CrashedError, faults, UnsupportedError } from './memory-dynamodb/errors.ts';

export interface MemoryDynamoDb extends Connection {
  /** A further client of the same data, as another process has it or the next one after a crash. */
  readonly connect: (options?: ConnectOptions) => Connection;
  /** Everything in a table, by key, as plain values; they are shared and must not be changed. */
  readonly dump: (table: string) => Record<string, unknown>[];
  readonly size: (table: string) => number;
  /** Lets the indexes catch up, as they do when nothing is written for a while. */
  readonly settle: () => void;
  /** @returns what brings data and indexes back to how they are now, as often as it is called */
  readonly snapshot: () => () => void;
}

/** Stored items never change, so each is made plain once: simulations look at all of them very often. */
const plain = new WeakMap<Item, Record<string, unknown>>();
const plainOf = (item: Item): Record<string, unknown> => {
  const known = plain.get(item) ?? unmarshall(item);
  plain.set(item, known);
  return known;
};

/**
 * Makes empty tables, and the first connection to them.
 *
 * @param options.indexLag how many writes to a table its indexes are behind; 0 unless given
 */
export const createMemoryDynamoDb = ({
  tables: definitions,
  indexLag = 0,
  ...options
}: ConnectOptions & {
  readonly tables: Readonly<Record<string, TableDefinition>>;
  readonly indexLag?: number;
}): MemoryDynamoDb => {
  const tables = createTables(definitions, indexLag);
  return Object.assign(connectTo(tables, options), {
    connect: (connectOptions: ConnectOptions = {}) => connectTo(tables, connectOptions),
    dump: (table: string) => tables.find(table).partitions.items().map(plainOf),
    size: (table: string) => tables.find(table).partitions.size(),
    settle: tables.settle,
    snapshot: tables.snapshot,
  });
};
