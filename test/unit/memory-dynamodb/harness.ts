/** A memory DynamoDB with one item, and short ways to send expressions to it. */
import { type AttributeValue, DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../shared/store/context.ts';
import { auditRecordsTable, membershipsTable } from '../../../shared/store/tables.ts';
import { createMemoryDynamoDb } from '../../support/memory-dynamodb.ts';

export const key = { key: { S: 'k' } };
export const stored: Item = {
  ...key,
  n: { N: '5' },
  s: { S: 'text' },
  b: { BOOL: true },
  l: { L: [{ S: 'a' }] },
  m: { M: { x: { N: '1' } } },
};

export const withItem = async (item: Item = stored) => {
  const { client, dump } = createMemoryDynamoDb({
    tables: { memberships: membershipsTable, records: auditRecordsTable },
  });
  await client.send(new PutItemCommand({ TableName: 'memberships', Item: item }));
  const deleteIf = (condition: string, values?: Record<string, AttributeValue>, names?: Record<string, string>) =>
    client.send(
      new DeleteItemCommand({
        TableName: 'memberships',
        Key: key,
        ConditionExpression: condition,
        ExpressionAttributeValues: values,
        ExpressionAttributeNames: names,
      }),
    );
  const update = (expression: string, values?: Record<string, AttributeValue>, names?: Record<string, string>) =>
    client.send(
      new UpdateItemCommand({
        TableName: 'memberships',
        Key: key,
        UpdateExpression: expression,
        ExpressionAttributeValues: values,
        ExpressionAttributeNames: names,
        ReturnValues: 'ALL_NEW',
      }),
    );
  return { client, dump, deleteIf, update };
};

export const one = { ':v': { N: '1' } };
export const invalid = { name: 'ValidationException' };
