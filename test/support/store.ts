import { randomUUID } from 'node:crypto';
import {
  type AttributeDefinition,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { inject } from 'vitest';
import type { StoreContext } from '../../shared/store/context.ts';
import {
  auditRecordsTable,
  membershipsTable,
  type TableDefinition,
  trailLogTable,
  workStateTable,
} from '../../shared/store/tables.ts';
import { noon } from './memberships.ts';

const keySchema = ({
  partitionKey,
  sortKey,
}: Pick<TableDefinition, 'partitionKey' | 'sortKey'>): KeySchemaElement[] => [
  { AttributeName: partitionKey.name, KeyType: 'HASH' },
  ...(sortKey ? [{ AttributeName: sortKey.name, KeyType: 'RANGE' as const }] : []),
];

const createTable = async (client: DynamoDBClient, name: string, definition: TableDefinition): Promise<string> => {
  const indexes = Object.entries(definition.indexes);
  const keys = [definition, ...indexes.map(([, index]) => index)].flatMap(({ partitionKey, sortKey }) =>
    sortKey ? [partitionKey, sortKey] : [partitionKey],
  );
  const attributes = new Map<string, AttributeDefinition>(
    keys.map(({ name: attribute, type }) => [attribute, { AttributeName: attribute, AttributeType: type }]),
  );
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keySchema(definition),
      AttributeDefinitions: [...attributes.values()],
      GlobalSecondaryIndexes:
        indexes.length === 0
          ? undefined
          : indexes.map(([index, keysOfIndex]) => ({
              IndexName: index,
              KeySchema: keySchema(keysOfIndex),
              Projection: { ProjectionType: 'ALL' },
            })),
    }),
  );
  return name;
};

interface Parts {
  readonly client: DynamoDBClient;
  readonly tables: Readonly<Record<'memberships' | 'auditRecords' | 'trailLog' | 'workState', string>>;
  /** Everything in a table, to compare before and after. */
  readonly dump: (table: string) => Promise<Record<string, unknown>[]>;
  readonly close: () => Promise<void>;
}

/** A context on the tables of a client, whose clock stands still until it is moved. */
export const storeOn = ({ client, tables, dump, close }: Parts) => {
  const clock = { now: noon };
  const requests: string[] = [];
  const inputs: unknown[] = [];
  const damaged: string[] = [];
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        requests.push(commandName ?? 'unknown');
        inputs.push(args.input);
        return next(args);
      },
    { step: 'initialize' },
  );
  const context: StoreContext = {
    client,
    now: () => clock.now,
    sleep: async () => {},
    random: () => 0.5,
    damaged: (key) => void damaged.push(key),
  };
  return {
    context,
    clock,
    /** The commands sent so far, by name; a test empties the list to count from there. */
    requests,
    /** The inputs of those commands, in the same order. */
    inputs,
    /** The keys of items that could not be read. */
    damaged,
    tables,
    put: async (table: string, item: Record<string, unknown>): Promise<void> => {
      await client.send(
        new PutItemCommand({ TableName: table, Item: marshall(item, { removeUndefinedValues: true }) }),
      );
    },
    remove: async (table: string, key: Record<string, unknown>): Promise<void> => {
      await client.send(new DeleteItemCommand({ TableName: table, Key: marshall(key) }));
    },
    dump,
    close,
    /** The items of a table that have these attributes. */
    find: async (table: string, attributes: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>[]> =>
      (await dump(table)).filter((item) =>
        Object.entries(attributes).every(([attribute, value]) => item[attribute] === value),
      ),
  };
};
export type TestStore = ReturnType<typeof storeOn>;

/** The four tables on a real server, under names of their own. */
export const createTestStore = async (): Promise<TestStore> => {
  const client = new DynamoDBClient({ endpoint: inject('dynamoDbEndpoint') });
  const suffix = randomUUID();
  const [memberships, auditRecords, trailLog, workState] = await Promise.all([
    createTable(client, `memberships-${suffix}`, membershipsTable),
    createTable(client, `audit-records-${suffix}`, auditRecordsTable),
    createTable(client, `trail-log-${suffix}`, trailLogTable),
    createTable(client, `work-state-${suffix}`, workStateTable),
  ]);
  return storeOn({
    client,
    tables: { memberships, auditRecords, trailLog, workState },
    dump: async (table) => {
      const { Items: items = [] } = await client.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
      return items.map((item) => unmarshall(item));
    },
    /** Takes the tables away: each that is left makes the next one slower to create. */
    close: async () => {
      await Promise.all(
        [memberships, auditRecords, trailLog, workState].map((name) =>
          client.send(new DeleteTableCommand({ TableName: name })),
        ),
      );
      client.destroy();
    },
  });
};
