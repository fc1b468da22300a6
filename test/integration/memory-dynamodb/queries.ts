/** Random queries of a table and of its indexes. */
import { type DynamoDBClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import type { Key, TableDefinition } from '../../../shared/store/tables.ts';
import { commandOf, type RandomCommand } from './command.ts';
import {
  condition,
  type Expression,
  keysOf,
  numberBounds,
  numbered,
  partitionValue,
  sortValue,
  textBounds,
  texts,
} from './expressions.ts';

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

/**
 * A query of a table or of one of its indexes. Only one of a whole partition starts anywhere: what
 * is outside is refused.
 */
export const queriesOf = (TableName: string, definition: TableDefinition): fc.Arbitrary<RandomCommand> => {
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
