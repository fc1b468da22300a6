/**
 * The rights that a request to DynamoDB needs, and the condition keys that it fills; see "Actions,
 * resources, and condition keys for Amazon DynamoDB" in the Service Authorization Reference, "Using
 * IAM policy conditions for fine-grained access control" and "Using IAM with DynamoDB transactions"
 * in the developer guide.
 */
import { randomUUID } from 'node:crypto';
import type { HttpRequest } from '../../http.ts';
import { type Check, type Context, denialText, type ServiceRights } from '../iam/rights.ts';
import { headerOf } from '../signature.ts';
import type { Place } from '../template/physical-names.ts';
import { attributesOf, partitionOfQuery } from './expressions.ts';
import { getBatch, type Item, type Part, part, transaction, writeBatch } from './requests.ts';
import type { TableKeys } from './tables.ts';

interface Parts {
  readonly tables: ReadonlyMap<string, TableKeys>;
  readonly place: Place;
}

/** What the actions of a transaction are called by themselves. */
const actionsInTransactions: Readonly<Record<string, string>> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/** Makes what a request needs for one item, one query, one batch. */
const createChecks = ({ tables, place }: Parts) => {
  const keysOf = (table: string): TableKeys => {
    const keys = tables.get(table);
    if (keys === undefined) throw new Error(`No template has the table ${table}, so nobody has rights to it`);
    return keys;
  };
  const check = (operation: string, table: string, context: Context, index?: string): Check => ({
    action: `dynamodb:${operation}`,
    resource: `arn:aws:dynamodb:${place.region}:${place.accountId}:table/${table}${index ? `/index/${index}` : ''}`,
    context,
  });
  const leadingKey = (table: string, of: Item): string => textOf(of[keysOf(table).partitionKey], table);

  return {
    forItem: (operation: string, given: Part, more: Context = {}): Check => {
      const { TableName: table, Key: key, Item: whole = {} } = given;
      const leading = { 'dynamodb:LeadingKeys': [leadingKey(table, key ?? whole)] };
      return check(operation, table, { ...contextOf(given), ...more, ...leading });
    },
    forQuery: (given: Part): Check => {
      const { TableName: table, IndexName: index } = given;
      const { partitionKey, indexes } = keysOf(table);
      // Of an index it is the index's own key that counts.
      const key = index === undefined ? partitionKey : indexes[index];
      const value = key === undefined ? undefined : partitionOfQuery(given, key);
      const context = { ...contextOf(given), 'dynamodb:LeadingKeys': [textOf(value, table)] };
      return check('Query', table, context, index);
    },
    // It fills no leading keys: a condition on all of them holds for it, as it does in AWS.
    forScan: (given: Part): Check => check('Scan', given.TableName, contextOf(given), given.IndexName),
    forBatch: (operation: string, table: string, items: readonly Item[]): Check =>
      check(operation, table, {
        'dynamodb:Attributes': [...new Set(items.flatMap(Object.keys))],
        'dynamodb:LeadingKeys': [...new Set(items.map((each) => leadingKey(table, each)))],
      }),
  };
};

/** The rights of each operation. */
const createOperations = (parts: Parts): Readonly<Record<string, (body: unknown) => readonly Check[]>> => {
  const { forItem, forQuery, forScan, forBatch } = createChecks(parts);
  const forTransaction = (operation: string, body: unknown): Check[] =>
    transaction
      .parse(body)
      .TransactItems.flatMap((each) =>
        Object.entries(each).map(([name, given]) =>
          forItem(actionsInTransactions[name] ?? name, given, { 'dynamodb:EnclosingOperation': operation }),
        ),
      );
  const one = (operation: string) => (body: unknown) => [forItem(operation, part.parse(body))];
  return {
    GetItem: one('GetItem'),
    PutItem: one('PutItem'),
    UpdateItem: one('UpdateItem'),
    DeleteItem: one('DeleteItem'),
    Query: (body) => [forQuery(part.parse(body))],
    Scan: (body) => [forScan(part.parse(body))],
    BatchGetItem: (body) =>
      Object.entries(getBatch.parse(body).RequestItems).map(([table, { Keys: keys }]) =>
        forBatch('BatchGetItem', table, keys),
      ),
    BatchWriteItem: (body) =>
      Object.entries(writeBatch.parse(body).RequestItems).map(([table, requests]) => {
        const items = requests.map(({ PutRequest: put, DeleteRequest: deletion }) => put?.Item ?? deletion?.Key ?? {});
        return forBatch('BatchWriteItem', table, items);
      }),
    TransactGetItems: (body) => forTransaction('TransactGetItems', body),
    TransactWriteItems: (body) => forTransaction('TransactWriteItems', body),
  };
};

/** Makes the rights of the service. An operation without a row is checked on all resources, which no role names. */
export const createDynamoDbRights = (parts: Parts): ServiceRights => {
  const operations = createOperations(parts);
  return {
    checksOf: (request) => {
      const operation = operationOf(request);
      const checks = operations[operation];
      if (checks !== undefined) return checks(JSON.parse(request.body?.toString('utf8') ?? ''));
      return [{ action: `dynamodb:${operation}`, resource: '*', context: {} }];
    },
    refuse: (denial) => ({
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() },
      body: JSON.stringify({
        __type: 'com.amazon.coral.service#AccessDeniedException',
        Message: denialText(denial),
      }),
    }),
  };
};

const operationOf = (request: HttpRequest): string => headerOf('x-amz-target', request).split('.').at(-1) ?? '';

/** A value of a key; without it the rights cannot be told, so it is not guessed. */
const textOf = (value: Readonly<Record<string, unknown>> | undefined, table: string): string => {
  const [text] = Object.values(value ?? {});
  if (typeof text !== 'string') throw new Error(`A request for ${table} has no readable partition key`);
  return text;
};

/** The keys that come from the parameters of a request for one item or one query. */
const contextOf = (given: Part): Context => {
  const { Select: select, ReturnValues: returned, IndexName: index, ProjectionExpression: projection } = given;
  const all = index === undefined ? 'ALL_ATTRIBUTES' : 'ALL_PROJECTED_ATTRIBUTES';
  return {
    'dynamodb:Attributes': attributesOf(given),
    'dynamodb:Select': select ?? (projection === undefined ? all : 'SPECIFIC_ATTRIBUTES'),
    ...(returned !== undefined && { 'dynamodb:ReturnValues': returned }),
  };
};
