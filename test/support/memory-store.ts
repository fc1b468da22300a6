/**
 * What `createTestStore` makes, on a DynamoDB within the process: for tests of use cases, which need
 * very many commands and no server. The stores themselves are tested on a server.
 */
import {
  BatchGetItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { auditRecordsTable, membershipsTable, trailLogTable, workStateTable } from '../../shared/store/tables.ts';
import { createMemoryDynamoDb, type MemoryDynamoDb, UnsupportedError } from './memory-dynamodb.ts';
import { createTestStore, storeOn, type TestStore } from './store.ts';

const tables = {
  memberships: 'memberships',
  auditRecords: 'audit-records',
  trailLog: 'trail-log',
  workState: 'work-state',
};

const commands = [
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
];

/** The SDK's client with its middleware, which tests add to; where it would send a request, the memory answers. */
const clientOf = ({ client: memory }: MemoryDynamoDb): DynamoDBClient => {
  const client = new DynamoDBClient();
  client.middlewareStack.add(
    (_next, { commandName }) =>
      async ({ input }) => {
        const command = commands.find(({ name }) => name === commandName);
        if (command === undefined) throw new UnsupportedError(commandName ?? 'a command without a name');
        // The input is that of the command with this name.
        const output: object = await memory.send(Reflect.construct(command, [input]));
        return { response: undefined, output: { $metadata: {}, ...output } };
      },
    // After all that tests add, and before the SDK begins to make a request.
    { step: 'initialize', priority: 'low' },
  );
  return client;
};

const createMemoryStore = (): TestStore => {
  const db = createMemoryDynamoDb({
    tables: {
      [tables.memberships]: membershipsTable,
      [tables.auditRecords]: auditRecordsTable,
      [tables.trailLog]: trailLogTable,
      [tables.workState]: workStateTable,
    },
  });
  const client = clientOf(db);
  return storeOn({ client, tables, dump: async (table) => db.dump(table), close: async () => client.destroy() });
};

/** @param onServer whether the store is on a server, which takes three times as long */
export const createUseCaseStore = async (onServer = false): Promise<TestStore> =>
  onServer || process.env['TEST_DYNAMODB'] === 'server' ? createTestStore() : createMemoryStore();
