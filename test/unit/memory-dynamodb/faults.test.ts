import {
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { auditRecordsTable, membershipsTable } from '../../../shared/store/tables.ts';
import {
  CrashedError,
  createMemoryDynamoDb,
  faults,
  type Interfere,
  type Operation,
} from '../../support/memory-dynamodb.ts';

const tables = { memberships: membershipsTable, records: auditRecordsTable };
const put = (client: DynamoDBClient, id: string) =>
  client.send(
    new PutItemCommand({
      TableName: 'memberships',
      Item: { key: { S: id }, relationshipValue: { S: 'under_partner' }, accountId: { S: id } },
    }),
  );
const get = async (client: DynamoDBClient, id: string) =>
  (await client.send(new GetItemCommand({ TableName: 'memberships', Key: { key: { S: id } } }))).Item;
const indexed = async (client: DynamoDBClient) => {
  const { Items: items = [] } = await client.send(
    new QueryCommand({
      TableName: 'memberships',
      IndexName: 'by-relationship',
      KeyConditionExpression: 'relationshipValue = :value',
      ExpressionAttributeValues: { ':value': { S: 'under_partner' } },
    }),
  );
  return items.map(({ accountId }) => accountId?.S);
};

/** Interferes with one command of a connection. */
const at =
  (nth: number, interference: ReturnType<Interfere>): Interfere =>
  (operation) =>
    operation.nth === nth ? interference : undefined;

describe('a fault', () => {
  test.each(Object.entries(faults))('%s is thrown in place of the answer', async (_, fault) => {
    const error = fault();
    const before = createMemoryDynamoDb({ tables, interfere: at(1, { fail: 'before', error }) });
    const after = createMemoryDynamoDb({ tables, interfere: at(1, { fail: 'after', error }) });

    await expect(put(before.client, 'a')).rejects.toBe(error);
    await expect(put(after.client, 'a')).rejects.toBe(error);

    expect(before.size('memberships')).toBe(0);
    expect(after.size('memberships')).toBe(1);
  });

  test('may be ended at any time', async () => {
    const db = createMemoryDynamoDb({ tables, interfere: () => ({ fail: 'before', error: faults.timeout() }) });
    await expect(put(db.client, 'a')).rejects.toMatchObject({ name: 'TimeoutError' });

    db.interfere = undefined;

    await put(db.client, 'a');
    expect(db.commands).toBe(2);
  });

  test('is told what is about to be done', async () => {
    const seen: Operation[] = [];
    const { client } = createMemoryDynamoDb({ tables, interfere: (operation) => void seen.push(operation) });
    await get(client, 'a');
    await put(client, 'a');

    expect(seen).toMatchObject([
      { command: 'GetItemCommand', isWrite: false, nth: 1, input: { Key: { key: { S: 'a' } } } },
      { command: 'PutItemCommand', isWrite: true, nth: 2 },
    ]);
  });

  test('that leaves keys unprocessed hands them back as they were asked for', async () => {
    const { client } = createMemoryDynamoDb({ tables, interfere: at(3, { unprocessed: 2 }) });
    await put(client, 'a');
    await put(client, 'b');
    const Keys = ['a', 'b', 'c'].map((id) => ({ key: { S: id } }));

    const { Responses: responses, UnprocessedKeys: unprocessed } = await client.send(
      new BatchGetItemCommand({ RequestItems: { memberships: { Keys, ConsistentRead: true } } }),
    );

    expect(responses?.['memberships']).toMatchObject([{ key: { S: 'a' } }]);
    expect(unprocessed).toEqual({ memberships: { Keys: Keys.slice(1), ConsistentRead: true } });
  });

  test('in the middle of a transaction is none: all of it is done, or nothing', async () => {
    const db = createMemoryDynamoDb({ tables });
    await put(db.client, 'a');
    const isNew = { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': 'key' } };
    const Put = (id: string) => ({ TableName: 'memberships', Item: { key: { S: id } }, ...isNew });

    const error = await db.client
      .send(
        new TransactWriteItemsCommand({
          TransactItems: [{ Put: Put('b') }, { Put: { ...Put('a'), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } }],
        }),
      )
      .catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error).toMatchObject({
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item: { key: { S: 'a' } } },
      ],
    });
    expect(db.size('memberships')).toBe(1);
  });
});

describe('a crash', () => {
  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)('%s a write is the end of the connection, and not of the data', async (crash, size) => {
    const db = createMemoryDynamoDb({ tables });
    const process = db.connect({ interfere: at(2, { crash }) });
    await get(process.client, 'a');

    await expect(put(process.client, 'a')).rejects.toThrow(CrashedError);

    process.interfere = undefined;
    await expect(get(process.client, 'a')).rejects.toThrow(CrashedError);
    expect([process.crashed, process.commands, db.crashed]).toEqual([true, 2, false]);
    expect(await get(db.connect().client, 'a')).toEqual(size === 0 ? undefined : expect.anything());
    expect(db.size('memberships')).toBe(size);
  });

  test('keeps what was sent at the same time and not yet done from being done', async () => {
    const db = createMemoryDynamoDb({ tables });
    const { client } = db.connect({ interfere: at(2, { crash: 'before' }) });

    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((id) => put(client, id)));

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(db.dump('memberships')).toMatchObject([{ key: 'a' }]);
  });
});

describe('two connections', () => {
  test.each([
    ['one', ['one 1', 'one 2', 'other 1', 'other 2']],
    ['other', ['other 1', 'other 2', 'one 1', 'one 2']],
  ])('take turns as they are scheduled: %s first', async (first, order) => {
    const db = createMemoryDynamoDb({ tables });
    const done: string[] = [];
    const work = async (name: string) => {
      const schedule = async () => {
        if (name !== first) for (let turn = 0; turn < 20; turn += 1) await undefined;
      };
      const { client } = db.connect({ schedule, interfere: ({ nth }) => void done.push(`${name} ${nth}`) });
      await put(client, 'a');
      await get(client, 'a');
    };

    await Promise.all([work('one'), work('other')]);

    expect(done).toEqual(order);
  });

  test('interleave without a schedule', async () => {
    const db = createMemoryDynamoDb({ tables });
    const done: string[] = [];
    const work = async (name: string) => {
      const { client } = db.connect({ interfere: () => void done.push(name) });
      for (let command = 0; command < 3; command += 1) await get(client, 'a');
    };

    await Promise.all([work('one'), work('other')]);

    expect(done).toEqual(['one', 'other', 'one', 'other', 'one', 'other']);
  });
});

test('an index that lags shows the writes before the last ones, until it settles', async () => {
  const { client, settle } = createMemoryDynamoDb({ tables, indexLag: 2 });
  for (const id of ['a', 'b', 'c']) await put(client, id);
  expect(await indexed(client)).toEqual(['a']);
  expect(await get(client, 'c')).toBeDefined();

  await client.send(new PutItemCommand({ TableName: 'memberships', Item: { key: { S: 'a' } } }));
  expect(await indexed(client)).toEqual(['a', 'b']);

  settle();
  expect(await indexed(client)).toEqual(['b', 'c']);
});

test('a snapshot is restored as often as is wanted, with the indexes as they were', async () => {
  const { client, dump, snapshot } = createMemoryDynamoDb({ tables, indexLag: 1 });
  await put(client, 'a');
  await put(client, 'b');
  const before = dump('memberships');
  const restore = snapshot();

  for (const id of ['c', 'd']) {
    await put(client, id);
    expect(await indexed(client)).toEqual(['a', 'b']);
    restore();
    expect(dump('memberships')).toEqual(before);
    expect(await indexed(client)).toEqual(['a']);
  }
});
