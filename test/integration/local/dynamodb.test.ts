import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { findFreePort, startDynamoDb } from '../../../local/aws/dynamodb/server.ts';
import { createTables } from '../../../local/aws/dynamodb/tables.ts';
import { resolveStacks } from './support.ts';

const clientFor = (endpoint: string): DynamoDBClient => {
  const client = new DynamoDBClient({ endpoint, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return client;
};

const tablesNamed = (prefix: string) =>
  resolveStacks({
    [prefix]: {
      Resources: {
        Simple: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
            AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
            BillingMode: 'PAY_PER_REQUEST',
          },
        },
        Rich: {
          Type: 'AWS::DynamoDB::GlobalTable',
          Properties: {
            KeySchema: [
              { AttributeName: 'id', KeyType: 'HASH' },
              { AttributeName: 'version', KeyType: 'RANGE' },
            ],
            AttributeDefinitions: [
              { AttributeName: 'id', AttributeType: 'S' },
              { AttributeName: 'version', AttributeType: 'N' },
              { AttributeName: 'day', AttributeType: 'S' },
            ],
            GlobalSecondaryIndexes: [
              {
                IndexName: 'by-day',
                KeySchema: [{ AttributeName: 'day', KeyType: 'HASH' }],
                Projection: { ProjectionType: 'ALL' },
              },
            ],
            TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
          },
        },
      },
    },
  });

describe('tables', () => {
  it('are made as the templates say, where they are absent', async () => {
    const client = clientFor(inject('dynamoDbEndpoint'));
    const prefix = `made-${crypto.randomUUID()}`;
    const templates = tablesNamed(prefix);
    const names = [`${prefix}-Simple`, `${prefix}-Rich`];
    expect(await createTables(client, templates)).toEqual({ tables: names, created: names });

    const { Table: rich } = await client.send(new DescribeTableCommand({ TableName: names[1] }));
    expect(rich).toMatchObject({
      TableStatus: 'ACTIVE',
      KeySchema: [
        { AttributeName: 'id', KeyType: 'HASH' },
        { AttributeName: 'version', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [{ IndexName: 'by-day', Projection: { ProjectionType: 'ALL' } }],
    });
    const { TimeToLiveDescription: timeToLive } = await client.send(
      new DescribeTimeToLiveCommand({ TableName: names[1] }),
    );
    expect(timeToLive).toMatchObject({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
  });

  it('are left alone where they are, with what is in them', async () => {
    const client = clientFor(inject('dynamoDbEndpoint'));
    const prefix = `kept-${crypto.randomUUID()}`;
    const templates = tablesNamed(prefix);
    await createTables(client, templates);
    const item = { id: { S: 'a' } };
    await client.send(new PutItemCommand({ TableName: `${prefix}-Simple`, Item: item }));
    expect(await createTables(client, templates)).toMatchObject({ created: [] });
    const { Item } = await client.send(new GetItemCommand({ TableName: `${prefix}-Simple`, Key: item }));
    expect(Item).toEqual(item);
  });

  it('cannot be made where nobody answers, which is told with the name of the table', async () => {
    const client = clientFor('http://127.0.0.1:1');
    await expect(createTables(client, tablesNamed('nowhere'))).rejects.toThrow(
      /^The table nowhere-(Simple|Rich) could not be created in DynamoDB: .*ECONNREFUSED/,
    );
  });
});

describe('the server', () => {
  const isAnswering = (endpoint: string): Promise<boolean> =>
    fetch(endpoint).then(
      () => true,
      () => false,
    );

  it('ends when it is closed, and keeps its data between starts where it is given a folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'membership-data-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const dataDirectory = join(folder, 'made', 'when-absent');
    const templates = tablesNamed('data');
    const item = { id: { S: 'a' } };

    const first = await startDynamoDb({ dataDirectory });
    await createTables(clientFor(first.endpoint), templates);
    await clientFor(first.endpoint).send(new PutItemCommand({ TableName: 'data-Simple', Item: item }));
    await first.close();
    expect(await isAnswering(first.endpoint)).toBe(false);

    const second = await startDynamoDb({ dataDirectory });
    onTestFinished(second.close);
    const client = clientFor(second.endpoint);
    expect(await createTables(client, templates)).toMatchObject({ created: [] });
    const { Item } = await client.send(new GetItemCommand({ TableName: 'data-Simple', Key: item }));
    expect(Item).toEqual(item);
  });

  it('has nothing in memory from an earlier start', async () => {
    for (const start of [1, 2]) {
      const server = await startDynamoDb({});
      const { created } = await createTables(clientFor(server.endpoint), tablesNamed('memory'));
      expect({ start, created: created.length }).toEqual({ start, created: 2 });
      await server.close();
    }
  });

  it('tells what the server said when it cannot start', async () => {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'membership-data-test-'));
    onTestFinished(() => rmSync(dataDirectory, { recursive: true }));
    mkdirSync(join(dataDirectory, 'dynamodb.sqlite'));
    await expect(startDynamoDb({ dataDirectory })).rejects.toThrow(
      /did not start: .*dynamodb\.sqlite|did not start: .*open/,
    );
  });

  it('ends with the process that started it, however that ends', async () => {
    const module = new URL('../../../local/aws/dynamodb/server.ts', import.meta.url).href;
    const program = `const { startDynamoDb } = await import(${JSON.stringify(module)});
      process.stdout.write((await startDynamoDb({})).endpoint);
      setInterval(() => {}, 1000);`;
    const parent: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', program]);
    onTestFinished(() => {
      parent.kill('SIGKILL');
    });
    const [endpoint] = await once(parent.stdout ?? parent, 'data');
    expect(await isAnswering(String(endpoint))).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(async () => expect(await isAnswering(String(endpoint))).toBe(false), { timeout: 5000 });
  });
});

describe('a port that another program takes first', () => {
  it('is tried once, and then another one', async () => {
    const taken = createServer().listen(0, '0.0.0.0');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const ports = [port];

    const server = await startDynamoDb({ freePort: async (host) => ports.pop() ?? findFreePort(host) });

    expect(new URL(server.endpoint).port).not.toBe(String(port));
    await server.close();
    taken.close();
  });
});
