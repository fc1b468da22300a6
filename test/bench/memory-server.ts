/**
 * The memory DynamoDB of the tests behind HTTP: for tens of thousands of pages, the real server takes
 * minutes, and how it does is not what is measured.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import {
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { TableDefinition } from '../../shared/store/tables.ts';
import { createMemoryDynamoDb } from '../support/memory-dynamodb.ts';

const commands = {
  BatchGetItem: BatchGetItemCommand,
  DeleteItem: DeleteItemCommand,
  GetItem: GetItemCommand,
  PutItem: PutItemCommand,
  Query: QueryCommand,
  TransactWriteItems: TransactWriteItemsCommand,
  UpdateItem: UpdateItemCommand,
};
const operation = z.pipe(
  z.string(),
  z.pipe(
    z.transform((target: string) => target.split('.').at(-1)),
    z.enum(['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'TransactWriteItems', 'UpdateItem']),
  ),
);

const record = z.record(z.string(), z.unknown());

/** @param meet told of every request, by its operation */
export const startMemoryServer = async (
  tables: Readonly<Record<string, TableDefinition>>,
  meet: (operation: string) => void,
) => {
  const { client } = createMemoryDynamoDb({ tables });
  const server = createServer(async (request, response) => {
    const name = operation.parse(request.headers['x-amz-target']);
    meet(name);
    // The SDK gives each transaction a token of its own, so that a repeated one is done once; none is repeated here.
    const { ClientRequestToken: _, ...input } = record.parse(await json(request));
    const respond = (status: number, answer: object): void => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
    };
    try {
      // As its constructor makes it, which has another type for each.
      const command = Object.create(commands[name].prototype, { input: { value: input } });
      respond(200, await client.send(command));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      respond(400, { ...error, __type: `com.amazonaws.dynamodb.v20120810#${error.name}`, message: error.message });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
