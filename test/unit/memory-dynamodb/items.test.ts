import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { Item } from '../../../shared/store/context.ts';
import { workStateTable } from '../../../shared/store/tables.ts';
import { createMemoryDynamoDb, UnsupportedError } from '../../support/memory-dynamodb.ts';
import { invalid, key, one, stored, withItem } from './harness.ts';

describe('an item', () => {
  test.each<[string, Item]>([
    ['no key', { n: { N: '1' } }],
    ['a key of another type', { key: { N: '1' } }],
    ['an empty key', { key: { S: '' } }],
    ['a long key', { key: { S: 'é'.repeat(1025) } }],
    ['an index key of another type', { ...key, accountId: { N: '1' } }],
    ['a number that is none', { ...key, n: { N: '1,5' } }],
    ['a number without digits', { ...key, n: { N: '.' } }],
    ['a number of 39 digits', { ...key, n: { N: '1'.repeat(39) } }],
    ['a number that is too large', { ...key, n: { N: '1e126' } }],
    ['an empty set', { ...key, n: { SS: [] } }],
    ['a set with duplicates', { ...key, n: { NS: ['1', '1.0'] } }],
    ['more than 400 KB', { ...key, n: { S: 'x'.repeat(400 * 1024 - 4) } }],
  ])('with %s is refused', async (_, item) => {
    await expect(withItem(item)).rejects.toMatchObject(invalid);
  });

  test('may have 400 KB', async () => {
    await expect(withItem({ ...key, n: { S: 'x'.repeat(400 * 1024 - 5) } })).resolves.toBeDefined();
  });

  test("is nobody else's object", async () => {
    const mine = structuredClone(stored);
    const { client, dump } = await withItem(mine);
    const before = dump('memberships');
    const get = new GetItemCommand({ TableName: 'memberships', Key: key });
    const { Item: theirs } = await client.send(get);

    for (const item of [mine, theirs]) {
      item?.['l']?.L?.push({ N: '1' });
      Object.assign(item?.['m']?.M ?? {}, { x: { N: '2' } });
    }

    expect(dump('memberships')).toEqual(before);
  });
});

describe('a query', () => {
  const query = async (condition: string, values: Record<string, AttributeValue>, more: object = {}) => {
    const { client } = await withItem();
    for (const version of ['10', '9', '-1', '0.5']) {
      await client.send(
        new PutItemCommand({ TableName: 'records', Item: { accountId: { S: 'a' }, version: { N: version } } }),
      );
    }
    const { Items: items = [] } = await client.send(
      new QueryCommand({
        TableName: 'records',
        KeyConditionExpression: condition,
        ExpressionAttributeValues: values,
        ...more,
      }),
    );
    return items.map(({ version }) => version?.N);
  };
  const a = { ':a': { S: 'a' } };
  const start = (accountId: string, version: string) => ({
    ExclusiveStartKey: { accountId: { S: accountId }, version: { N: version } },
  });

  test('is in the order of the numbers', async () => {
    expect(await query('accountId = :a', a)).toEqual(['-1', '0.5', '9', '10']);
    expect(await query('version < :v AND accountId = :a', { ...a, ':v': { N: '9.0' } })).toEqual(['-1', '0.5']);
  });

  test.each<[string, Record<string, AttributeValue>, object?]>([
    ['version = :v', one],
    ['accountId > :a', a],
    ['accountId = :a OR version = :v', { ...a, ...one }],
    ['accountId = :a AND NOT version = :v', { ...a, ...one }],
    ['accountId = :a AND version <> :v', { ...a, ...one }],
    ['accountId = :a AND other = :v', { ...a, ...one }],
    ['accountId = :a AND accountId = :a', a],
    ['accountId = :a AND version > :v AND version > :v', { ...a, ...one }],
    ['accountId = :a AND begins_with(version, :v)', { ...a, ':v': { S: '1' } }],
    ['accountId = :a', { ':a': { N: '1' } }],
    ['accountId = :a', { ':a': { S: '' } }],
    ['accountId = :a', a, { Limit: 0 }],
    ['accountId = :a', a, { IndexName: 'by-nothing' }],
    ['accountId = :a', a, { FilterExpression: 'version = :a' }],
    ['accountId = :a', a, { ExclusiveStartKey: { accountId: { S: 'a' } } }],
    ['accountId = :a', a, start('b', '1')],
    ['accountId = :a AND version > :v', { ...a, ...one }, start('a', '1')],
  ])('%s with %o and %o is refused', async (condition, values, more) => {
    await expect(query(condition, values, more)).rejects.toMatchObject(invalid);
  });

  test('hands out what is projected, and counts', async () => {
    const { client } = await withItem({ ...stored, relationshipValue: { S: 'r' }, accountId: { S: 'a' } });
    const byRelationship = {
      TableName: 'memberships',
      IndexName: 'by-relationship',
      KeyConditionExpression: 'relationshipValue = :r',
      ExpressionAttributeValues: { ':r': { S: 'r' } },
    };

    const projected = await client.send(new QueryCommand({ ...byRelationship, ProjectionExpression: 'n, s' }));
    const counted = await client.send(new QueryCommand({ ...byRelationship, Select: 'COUNT' }));

    expect(projected.Items).toEqual([{ n: stored['n'], s: stored['s'] }]);
    expect([counted.Items, counted.Count]).toEqual([undefined, 1]);
  });

  test('finds what begins with a text, in the order of UTF-8', async () => {
    const { client } = await withItem();
    for (const id of ['b', 'a', 'ab', 'a\uffee', 'a😀', '']) {
      const Item = { key: { S: `key ${id}` }, relationshipValue: { S: 'r' }, accountId: { S: `x${id}` } };
      await client.send(new PutItemCommand({ TableName: 'memberships', Item }));
    }

    const { Items: items } = await client.send(
      new QueryCommand({
        TableName: 'memberships',
        IndexName: 'by-relationship',
        KeyConditionExpression: 'relationshipValue = :r AND begins_with(accountId, :a)',
        ExpressionAttributeValues: { ':r': { S: 'r' }, ':a': { S: 'xa' } },
      }),
    );

    expect(items?.map(({ accountId }) => accountId?.S)).toEqual(['xa', 'xab', 'xa\uffee', 'xa😀']);
  });

  test('answers a megabyte at a time', async () => {
    const { client } = await withItem();
    for (const version of ['1', '2', '3', '4']) {
      const Item = { accountId: { S: 'a' }, version: { N: version }, text: { S: 'x'.repeat(390 * 1024) } };
      await client.send(new PutItemCommand({ TableName: 'records', Item }));
    }

    const { Count: count, LastEvaluatedKey: last } = await client.send(
      new QueryCommand({
        TableName: 'records',
        KeyConditionExpression: 'accountId = :a',
        ExpressionAttributeValues: a,
      }),
    );

    expect(count).toBe(3);
    expect(last).toEqual({ accountId: { S: 'a' }, version: { N: '3' } });
  });
});

test('a batch of no key, of more than a hundred or of one twice is refused', async () => {
  const { client } = await withItem();
  const keys = (length: number) => Array.from({ length }, (_, n) => ({ key: { S: `${n}` } }));

  for (const Keys of [[], keys(101), [key, key]]) {
    const batch = new BatchGetItemCommand({ RequestItems: { memberships: { Keys } } });
    await expect(client.send(batch)).rejects.toMatchObject(invalid);
  }
  await client.send(new BatchGetItemCommand({ RequestItems: { memberships: { Keys: keys(100) } } }));
});

test('a transaction of nothing, of more than a hundred actions or of one item twice is refused', async () => {
  const { client } = await withItem();
  const puts = (length: number) =>
    Array.from({ length }, (_, n) => ({ Put: { TableName: 'memberships', Item: { key: { S: `${n}` } } } }));

  for (const TransactItems of [[], puts(101), [...puts(1), ...puts(1)], [{}]]) {
    await expect(client.send(new TransactWriteItemsCommand({ TransactItems }))).rejects.toMatchObject(invalid);
  }
  await client.send(new TransactWriteItemsCommand({ TransactItems: puts(100) }));
});

test.each([
  [
    ['a', 'bc'],
    ['ab', 'c'],
  ],
  [
    ['a\0', 'b'],
    ['a', '\0b'],
  ],
  [
    ['a', '\0\0b'],
    ['a\0\0', 'b'],
  ],
] as const)('keys that look alike are two: %j and %j', async (...keys) => {
  const { client, dump } = createMemoryDynamoDb({ tables: { work: workStateTable } });
  const TransactItems = keys.map(([kind, id]) => ({
    Put: { TableName: 'work', Item: { kind: { S: kind }, id: { S: id } } },
  }));

  await client.send(new TransactWriteItemsCommand({ TransactItems }));

  expect(dump('work')).toHaveLength(2);
});

test('a table that does not exist is not found', async () => {
  const { client } = await withItem();

  await expect(client.send(new GetItemCommand({ TableName: 'other', Key: key }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('what it cannot do it refuses by name', async () => {
  const { client, deleteIf, update } = await withItem();
  const get = { TableName: 'memberships', Key: key };
  const attempts = {
    ScanCommand: () => client.send(new ScanCommand({ TableName: 'memberships' })),
    BatchWriteItemCommand: () => client.send(new BatchWriteItemCommand({ RequestItems: {} })),
    ReturnConsumedCapacity: () => client.send(new GetItemCommand({ ...get, ReturnConsumedCapacity: 'TOTAL' })),
    'type B': () =>
      client.send(new PutItemCommand({ TableName: 'memberships', Item: { key: { B: new Uint8Array(1) } } })),
    'options and callbacks': () => client.send(new GetItemCommand(get), { requestTimeout: 1 }),
    attribute_type: () => deleteIf('attribute_type(n, :v)', one),
    'list elements': () => deleteIf('attribute_exists(l[0])'),
    DELETE: () => update('DELETE q :v', { ':v': { SS: ['a'] } }),
    'anything but a number': () => update('ADD q :v', { ':v': { SS: ['a'] } }),
    'anything but an attribute at the top': () => update('ADD m.x :v', one),
  };

  for (const [feature, attempt] of Object.entries(attempts)) {
    await expect(attempt()).rejects.toThrow(UnsupportedError);
    await expect(attempt()).rejects.toThrow(feature);
  }
});
