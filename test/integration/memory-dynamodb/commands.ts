/** Random commands to the three tables, such that two servers can be sent the same ones and asked whether they differ. */
import {
  BatchGetItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import type { Item } from '../../../shared/store/context.ts';
import type { Key, TableDefinition } from '../../../shared/store/tables.ts';
import {
  condition,
  type Expression,
  itemsOf,
  keysOf,
  numberBounds,
  numbered,
  partitionValue,
  sortValue,
  textBounds,
  texts,
  updates,
} from './expressions.ts';

type Send = (client: DynamoDBClient, run: string) => Promise<object>;
export interface RandomCommand {
  readonly name: string;
  readonly input: object;
  readonly send: Send;
}

/** The same input among the items of one run: partition values are written with a `~` in its place. */
const inRun = <T>(input: T, run: string): T => JSON.parse(JSON.stringify(input).replaceAll('~', `${run}-`));

const commandOf = <T extends object>(
  name: string,
  input: T,
  send: (client: DynamoDBClient, input: T) => Promise<object>,
): RandomCommand => ({
  name,
  input,
  send: (client, run) => send(client, inRun(input, run)),
});

const projection = fc.constantFrom(
  {},
  { ProjectionExpression: 'n, absent' },
  { ProjectionExpression: 'x, #s', ExpressionAttributeNames: { '#s': 's' } },
);
const oldOrNothing = fc.constantFrom('ALL_OLD' as const, 'NONE' as const, undefined);
const optionalCondition = fc.option(condition, { nil: undefined });

const conditional = (expression: Expression | undefined) => {
  const {
    texts: [text],
    ...placeholders
  } = numbered(expression === undefined ? [] : [expression]);
  return { ConditionExpression: text, ...placeholders };
};

/** The four actions of a transaction, of which three are commands as well. */
const actionsOn = (TableName: string, definition: TableDefinition) => {
  const onKey = <T extends object>(fields: fc.Arbitrary<T>) =>
    fc
      .tuple(keysOf(definition), fields, oldOrNothing)
      .map(([Key, rest, onFailure]) => ({ TableName, Key, ReturnValuesOnConditionCheckFailure: onFailure, ...rest }));
  return {
    put: fc.tuple(itemsOf(definition), optionalCondition, oldOrNothing).map(([Item, expression, onFailure]) => ({
      TableName,
      Item,
      ReturnValuesOnConditionCheckFailure: onFailure,
      ...conditional(expression),
    })),
    remove: onKey(optionalCondition.map(conditional)),
    check: onKey(condition.map(conditional)),
    update: onKey(
      fc.tuple(updates(definition), optionalCondition).map(([update, expression]) => {
        const {
          texts: [first, second],
          ...placeholders
        } = numbered(expression === undefined ? [update] : [update, expression]);
        return { UpdateExpression: first, ConditionExpression: second, ...placeholders };
      }),
    ),
  };
};

const sortConditions = (key: Key): fc.Arbitrary<Expression> =>
  fc.oneof(
    fc.tuple(fc.constantFrom('=', '<', '<=', '>', '>='), sortValue(key)).map(([operator, value]) => ({
      text: `#${key.name} ${operator} ?`,
      values: [value],
    })),
    (key.type === 'N' ? numberBounds : textBounds).map((values) => ({ text: `#${key.name} BETWEEN ? AND ?`, values })),
    ...(key.type === 'S' ? [texts.map((value) => ({ text: `begins_with(#${key.name}, ?)`, values: [value] }))] : []),
  );

/** Asks for the page that is named and for those after it, as who lists everything does. */
const queryPages = async (client: DynamoDBClient, input: QueryCommandInput, most: number) => {
  const pages: object[] = [];
  let startKey = input.ExclusiveStartKey;
  do {
    const { $metadata: _, ...page } = await client.send(new QueryCommand({ ...input, ExclusiveStartKey: startKey }));
    pages.push(page);
    startKey = page.LastEvaluatedKey;
  } while (startKey !== undefined && pages.length < most);
  return { pages };
};

/** A query of a table or of one of its indexes. Only one of a whole partition starts anywhere: what is outside is refused. */
const queriesOf = (TableName: string, definition: TableDefinition): fc.Arbitrary<RandomCommand> => {
  const sources = [
    { IndexName: undefined, keys: definition },
    ...Object.entries(definition.indexes).map(([IndexName, keys]) => ({ IndexName, keys })),
  ];
  return fc.oneof(
    ...sources.map(({ IndexName, keys: { partitionKey, sortKey } }) =>
      fc
        .record({
          partition: partitionValue,
          sort: sortKey === undefined ? fc.constant(undefined) : fc.option(sortConditions(sortKey), { nil: undefined }),
          start:
            sortKey === undefined
              ? fc.constant(undefined)
              : fc.option(fc.tuple(keysOf({ partitionKey, sortKey }), keysOf(definition)), { nil: undefined }),
          filter: fc.option(condition, { nil: undefined, freq: 1 }),
          options: fc.record(
            {
              Limit: fc.integer({ min: 1, max: 4 }),
              ScanIndexForward: fc.boolean(),
              Select: fc.constantFrom('COUNT' as const, undefined),
            },
            { requiredKeys: [] },
          ),
        })
        .map(({ partition, sort, start, filter, options }) => {
          const onPartition = { text: `#${partitionKey.name} = ?`, values: [partition] };
          const key =
            sort === undefined
              ? onPartition
              : { text: `${onPartition.text} AND ${sort.text}`, values: [...onPartition.values, ...sort.values] };
          const {
            texts: [first, second],
            ...placeholders
          } = numbered(filter === undefined ? [key] : [key, filter]);
          const input = {
            TableName,
            IndexName,
            KeyConditionExpression: first,
            FilterExpression: second,
            ...placeholders,
            ...options,
            ExclusiveStartKey:
              start === undefined || sort !== undefined
                ? undefined
                : { ...start[1], ...start[0], [partitionKey.name]: partition },
          };
          // Backwards, the real server never gets to the end of a table that has no sort key.
          return commandOf('Query', input, (client, each) => queryPages(client, each, sortKey === undefined ? 1 : 10));
        }),
    ),
  );
};

const put = (input: PutItemCommandInput) =>
  commandOf('PutItem', input, (client, each) => client.send(new PutItemCommand(each)));

const commandsOn = (TableName: string, definition: TableDefinition): fc.Arbitrary<RandomCommand> => {
  const actions = actionsOn(TableName, definition);
  return fc.oneof(
    fc.tuple(actions.put, oldOrNothing).map(([action, ReturnValues]) => put({ ...action, ReturnValues })),
    fc
      .tuple(actions.remove, oldOrNothing)
      .map(([action, ReturnValues]) =>
        commandOf('DeleteItem', { ...action, ReturnValues }, (client, input) =>
          client.send(new DeleteItemCommand(input)),
        ),
      ),
    fc
      .tuple(actions.update, fc.constantFrom('ALL_NEW' as const, undefined))
      .map(([action, ReturnValues]) =>
        commandOf('UpdateItem', { ...action, ReturnValues }, (client, input) =>
          client.send(new UpdateItemCommand(input)),
        ),
      ),
    fc.tuple(keysOf(definition), projection).map(([Key, wanted]) => {
      const input = { TableName, Key, ...wanted };
      return commandOf('GetItem', input, (client, each) => client.send(new GetItemCommand(each)));
    }),
    queriesOf(TableName, definition),
  );
};

type Tables = Readonly<Record<string, TableDefinition>>;

const transactionsOn = (tables: Tables): fc.Arbitrary<RandomCommand> => {
  const actions = Object.entries(tables).flatMap(([name, definition]): fc.Arbitrary<TransactWriteItem>[] => {
    const { put, remove, check, update } = actionsOn(name, definition);
    return [
      put.map((Put) => ({ Put })),
      remove.map((Delete) => ({ Delete })),
      check.map((ConditionCheck) => ({ ConditionCheck })),
      update.map((Update) => ({ Update })),
    ];
  });
  return fc
    .array(fc.oneof(...actions), { minLength: 1, maxLength: 3 })
    .map((TransactItems) =>
      commandOf('TransactWriteItems', { TransactItems }, (client, input) =>
        client.send(new TransactWriteItemsCommand(input)),
      ),
    );
};

const batchesOn = (tables: Tables): fc.Arbitrary<RandomCommand> => {
  const requests = Object.entries(tables).map(([name, definition]) =>
    fc
      .array(keysOf(definition), { minLength: 1, maxLength: 2 })
      // The real server does not see that 1.5 is the same key.
      .filter((keys) => !JSON.stringify(keys).includes('1.50'))
      .map((Keys) => ({ [name]: { Keys } })),
  );
  return fc.tuple(...requests).map((each) => {
    const RequestItems: Record<string, { Keys: Item[] }> = Object.assign({}, ...each);
    return commandOf('BatchGetItem', { RequestItems }, (client, input) => client.send(new BatchGetItemCommand(input)));
  });
};

/**
 * Sequences of commands, at first such that put something into the tables.
 *
 * @param tables the definitions by the names that the tables have on both servers
 */
export const sequencesOn = (tables: Tables): fc.Arbitrary<RandomCommand[]> => {
  const each = Object.entries(tables);
  const puts = each.map(([TableName, definition]) => itemsOf(definition).map((Item) => put({ TableName, Item })));
  const commands = fc.oneof(
    { weight: 9, arbitrary: fc.oneof(...each.map(([name, definition]) => commandsOn(name, definition))) },
    { weight: 3, arbitrary: transactionsOn(tables) },
    { weight: 1, arbitrary: batchesOn(tables) },
  );
  return fc
    .tuple(
      fc.array(fc.oneof(...puts), { maxLength: 10, size: 'max' }),
      fc.array(commands, { maxLength: 15, size: 'max' }),
    )
    .map(([first, then]) => [...first, ...then]);
};
