import { describe, expect, it } from 'vitest';
import { createDynamoDbRights } from '../../../local/aws/dynamodb/rights.ts';
import type { TableKeys } from '../../../local/aws/dynamodb/tables.ts';
import { place } from './support.ts';

const tables = new Map<string, TableKeys>([
  ['Things', { partitionKey: 'kind', indexes: { 'by-day': 'day' } }],
  ['Others', { partitionKey: 'key', indexes: {} }],
]);
const { checksOf } = createDynamoDbRights({ tables, place });
const checks = (operation: string, body: unknown) =>
  checksOf({
    method: 'POST',
    target: '/',
    headers: [['x-amz-target', `DynamoDB_20120810.${operation}`]],
    body: Buffer.from(JSON.stringify(body)),
    httpVersion: '1.1',
    sourceIp: '127.0.0.1',
  });
const arn = 'arn:aws:dynamodb:eu-test-1:000000000000:table';
const lease = { kind: { S: 'lease' }, id: { S: 'x' } };

describe('the rights that a request needs', () => {
  it.each(['GetItem', 'DeleteItem', 'UpdateItem', 'PutItem'])(
    '%s: of its name, on the key of its item',
    (operation) => {
      const body = { TableName: 'Things', [operation === 'PutItem' ? 'Item' : 'Key']: lease };
      expect(checks(operation, body)).toEqual([
        {
          action: `dynamodb:${operation}`,
          resource: `${arn}/Things`,
          context: {
            'dynamodb:LeadingKeys': ['lease'],
            'dynamodb:Attributes': ['kind', 'id'],
            'dynamodb:Select': 'ALL_ATTRIBUTES',
          },
        },
      ]);
    },
  );

  it('names the attributes at the top of every expression', () => {
    const body = {
      TableName: 'Things',
      Key: { kind: { N: '7' } },
      UpdateExpression: 'SET #a.b = :a, other = if_not_exists(#c, :zero) REMOVE old[0]',
      ConditionExpression: 'attribute_exists(id) AND size(words) BETWEEN :a AND :b',
      ExpressionAttributeNames: { '#a': 'first', '#c': 'second' },
      ReturnValues: 'ALL_OLD',
    };
    const [check] = checks('UpdateItem', body);
    expect(check?.context).toMatchObject({
      'dynamodb:LeadingKeys': ['7'],
      'dynamodb:ReturnValues': 'ALL_OLD',
      'dynamodb:Attributes': expect.arrayContaining(['kind', 'first', 'other', 'second', 'old', 'id', 'words']),
    });
    expect(check?.context['dynamodb:Attributes']).toHaveLength(7);
  });

  it('reads the key of a query from its condition, by a name or a placeholder, of a table or an index', () => {
    const names = { ExpressionAttributeNames: { '#k': 'kind', '#i': 'id' } };
    const values = { ExpressionAttributeValues: { ':k': { S: 'audit' }, ':i': { S: '1' } } };
    const query = (KeyConditionExpression: string, more = {}) =>
      checks('Query', { TableName: 'Things', KeyConditionExpression, ...names, ...values, ...more })[0];
    expect(query('#i = :i AND #k = :k')).toMatchObject({
      resource: `${arn}/Things`,
      context: { 'dynamodb:LeadingKeys': ['audit'], 'dynamodb:Select': 'ALL_ATTRIBUTES' },
    });
    expect(query('kind=:k and id > :i', { Select: 'COUNT' })).toMatchObject({
      context: { 'dynamodb:LeadingKeys': ['audit'], 'dynamodb:Select': 'COUNT' },
    });
    expect(query('day = :i', { IndexName: 'by-day' })).toMatchObject({
      resource: `${arn}/Things/index/by-day`,
      context: { 'dynamodb:LeadingKeys': ['1'], 'dynamodb:Select': 'ALL_PROJECTED_ATTRIBUTES' },
    });
    // A guess would be a right: a condition on all of no keys holds.
    expect(() => query('begins_with(#k, :k)')).toThrow('Things');
  });

  it('are for a batch those of each table, with the keys of all its items', () => {
    const keys = [{ kind: { S: 'a' } }, { kind: { S: 'b' } }, { kind: { S: 'a' } }];
    expect(
      checks('BatchGetItem', { RequestItems: { Things: { Keys: keys }, Others: { Keys: [{ key: { S: 'c' } }] } } }),
    ).toEqual([
      {
        action: 'dynamodb:BatchGetItem',
        resource: `${arn}/Things`,
        context: { 'dynamodb:LeadingKeys': ['a', 'b'], 'dynamodb:Attributes': ['kind'] },
      },
      {
        action: 'dynamodb:BatchGetItem',
        resource: `${arn}/Others`,
        context: { 'dynamodb:LeadingKeys': ['c'], 'dynamodb:Attributes': ['key'] },
      },
    ]);
    const requests = [{ PutRequest: { Item: lease } }, { DeleteRequest: { Key: { kind: { S: 'b' } } } }];
    expect(checks('BatchWriteItem', { RequestItems: { Things: requests } })).toMatchObject([
      { action: 'dynamodb:BatchWriteItem', context: { 'dynamodb:LeadingKeys': ['lease', 'b'] } },
    ]);
  });

  it('are for a transaction those of its items', () => {
    const key = { TableName: 'Things', Key: lease };
    const write = {
      TransactItems: [
        { Put: { TableName: 'Things', Item: lease } },
        { Update: key },
        { Delete: key },
        { ConditionCheck: key },
      ],
    };
    expect(checks('TransactWriteItems', write).map(({ action }) => action)).toEqual([
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
      'dynamodb:ConditionCheckItem',
    ]);
    expect(checks('TransactGetItems', { TransactItems: [{ Get: key }] })).toMatchObject([
      { action: 'dynamodb:GetItem', context: { 'dynamodb:EnclosingOperation': 'TransactGetItems' } },
    ]);
  });

  it('has no keys in a scan, and nobody has rights to what is not emulated', () => {
    expect(checks('Scan', { TableName: 'Things' })[0]?.context).not.toHaveProperty('dynamodb:LeadingKeys');
    expect(checks('ExecuteStatement', {})).toEqual([
      { action: 'dynamodb:ExecuteStatement', resource: '*', context: {} },
    ]);
    expect(() => checks('GetItem', { TableName: 'Unknown', Key: lease })).toThrow('Unknown');
    expect(() => checks('GetItem', { TableName: 'Things', Key: { id: { S: 'x' } } })).toThrow('Things');
  });
});
