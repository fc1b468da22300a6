import { type AttributeValue, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { Item } from '../../../shared/store/context.ts';
import { invalid, one, stored, withItem } from './harness.ts';

describe('a condition', () => {
  test.each([
    ['n = :v OR n = :w AND s = :w', true],
    ['(n = :v OR n = :w) AND s = :w', false],
    ['NOT n = :w AND n = :v', true],
    ['NOT (n = :w OR n = :v)', false],
    ['not attribute_exists(absent) and attribute_exists(m.x)', true],
    ['attribute_exists(m.y) OR attribute_exists(n.x) OR n <> :v OR s = :w', false],
    ['absent <> :v AND n IN (:w, :v) AND n BETWEEN :v AND :v', true],
    ['absent < :v OR absent = :v OR absent IN (:v, :w)', false],
    ['size(l) < :v AND size(s) < :v AND :v>=n', true],
  ])('%s: %s', async (condition, holds) => {
    const { deleteIf } = await withItem();
    const used = Object.entries({ ':v': { N: '5.0' }, ':w': { N: '9' } }).filter(([name]) => condition.includes(name));
    const values = used.length === 0 ? undefined : Object.fromEntries(used);

    await (holds
      ? expect(deleteIf(condition, values)).resolves.toMatchObject({})
      : expect(deleteIf(condition, values)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' }));
  });

  test.each<[string, Record<string, AttributeValue>?, Record<string, string>?]>([
    [''],
    ['n ='],
    ['n = :v AND', one],
    ['n == :v', one],
    ['n = :v)', one],
    ['((n = :v))', one],
    ['n-x = :v', one],
    ['1n = :v', one],
    ['n ! :v', one],
    ['attribute_exists(:v)', one],
    ['attribute_exists(n'],
    ['Attribute_Exists(n)'],
    ['SIZE(n) = :v', one],
    ['unknown(n)'],
    ['n = :absent'],
    ['#absent = :v', one],
    ['attribute_exists(n)', one],
    ['attribute_exists(n)', {}],
    ['attribute_exists(n)', undefined, { '#unused': 'n' }],
    ['begins_with(s, :v)', one],
    ['n < :v', { ':v': { BOOL: true } }],
    ['n BETWEEN :v AND :w', { ...one, ':w': { N: '0' } }],
    ['n BETWEEN :v AND :w', { ...one, ':w': { S: '2' } }],
  ])('%s with %o and %o is refused', async (condition, values, names) => {
    const { deleteIf } = await withItem();

    await expect(deleteIf(condition, values, names)).rejects.toMatchObject(invalid);
  });
});

describe('an update', () => {
  test.each<[string, Record<string, AttributeValue> | undefined, Item]>([
    ['SET n = n + :v', one, { n: { N: '6' } }],
    ['SET n = :v - n', one, { n: { N: '-4' } }],
    ['SET n = :v + n', { ':v': { N: '0.1' } }, { n: { N: '5.1' } }],
    ['SET n = :v + :w', { ':v': { N: '9'.repeat(38) }, ':w': { N: '1' } }, { n: { N: `1${'0'.repeat(38)}` } }],
    [
      'SET n = :v - :w',
      { ':v': { N: '-1e-3' }, ':w': { N: '-12345678901234567890' } },
      { n: { N: '12345678901234567889.999' } },
    ],
    ['SET s = n, n = :v', one, { s: { N: '5' }, n: { N: '1' } }],
    ['SET q = if_not_exists(q, :v) + :v', one, { q: { N: '2' } }],
    ['SET q = if_not_exists(m.x, :v)', { ':v': { N: '7' } }, { q: { N: '1' } }],
    ['SET l = list_append(l, :v)', { ':v': { L: [{ N: '1.0' }] } }, { l: { L: [{ S: 'a' }, { N: '1' }] } }],
    ['set m.y = :v', one, { m: { M: { x: { N: '1' }, y: { N: '1' } } } }],
    ['ADD n :v, q :v', one, { n: { N: '6' }, q: { N: '1' } }],
    ['REMOVE m.x, absent SET s = :v', one, { m: { M: {} }, s: { N: '1' } }],
  ])('%s with %o', async (expression, values, changed) => {
    const { update } = await withItem();

    expect((await update(expression, values)).Attributes).toEqual({ ...stored, ...changed });
  });

  test.each<[string, Record<string, AttributeValue>?, Record<string, string>?]>([
    [''],
    ['SET'],
    ['SET n = :v,', one],
    ['SET n = :v SET s = :v', one],
    ['SET n = :v, n = :v', one],
    ['SET m.x = :v REMOVE m', one],
    ['SET n = :v + :v + :v', one],
    ['SET s = s + :v', one],
    ['SET n = absent'],
    ['SET n = absent + :v', one],
    ['SET l = list_append(n, l)'],
    ['SET absent.x = :v', one],
    ['SET s.x = :v', one],
    ['REMOVE absent.x'],
    ['ADD s :v', one],
    ['SET #key = :v', { ':v': { S: 'other' } }, { '#key': 'key' }],
    ['REMOVE #key', undefined, { '#key': 'key' }],
    ['SET accountId = :v', one],
    ['SET accountId = :v', { ':v': { S: '' } }],
    ['SET n = :v + :w', { ':v': { N: '9'.repeat(38) }, ':w': { N: '0.1' } }],
    ['SET q = :v', { ':v': { S: 'x'.repeat(400 * 1024) } }],
  ])('%s with %o and %o is refused', async (expression, values, names) => {
    const { update, dump } = await withItem();
    const before = dump('memberships');

    await expect(update(expression, values, names)).rejects.toMatchObject(invalid);

    expect(dump('memberships')).toEqual(before);
  });

  test('of an item that is not there makes it, and there is nothing old to return', async () => {
    const { client } = await withItem();
    const update = { TableName: 'memberships', Key: { key: { S: 'new' } }, UpdateExpression: 'REMOVE n' };

    const { Attributes: old } = await client.send(new UpdateItemCommand({ ...update, ReturnValues: 'ALL_OLD' }));

    expect(old).toBeUndefined();
    const { Item: item } = await client.send(new GetItemCommand({ TableName: 'memberships', Key: update.Key }));
    expect(item).toEqual(update.Key);
  });
});
