/** What the expressions of a request tell about rights: names of attributes, and the key of a query. */
import type { Part } from './requests.ts';

type Expressions = Pick<
  Part,
  | 'Key'
  | 'Item'
  | 'KeyConditionExpression'
  | 'ConditionExpression'
  | 'UpdateExpression'
  | 'FilterExpression'
  | 'ProjectionExpression'
  | 'ExpressionAttributeNames'
  | 'ExpressionAttributeValues'
>;

/** A name or a placeholder of one, that is no value, no function and no part of a longer path. */
const topLevelNames = /(?<![.:#\w])#?[A-Za-z_]\w*(?!\w|\s*\()/g;
const words = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN', 'SET', 'REMOVE', 'ADD', 'DELETE']);

/** The attributes that a request names, at the top of an item. */
export const attributesOf = (given: Expressions): readonly string[] => {
  const expressions = [
    given.KeyConditionExpression,
    given.ConditionExpression,
    given.UpdateExpression,
    given.FilterExpression,
    given.ProjectionExpression,
  ];
  const named = expressions
    .flatMap((expression = '') => expression.match(topLevelNames) ?? [])
    .filter((name) => !words.has(name.toUpperCase()))
    .map((name) => given.ExpressionAttributeNames[name] ?? name);
  return [...new Set([...Object.keys(given.Key ?? {}), ...Object.keys(given.Item ?? {}), ...named])];
};

/** The value that a query compares the partition key with. */
export const partitionOfQuery = (
  {
    KeyConditionExpression: expression = '',
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  }: Expressions,
  partitionKey: string,
): Readonly<Record<string, unknown>> | undefined => {
  for (const [, name = '', value = ''] of expression.matchAll(/(#?\w+)\s*=\s*(:\w+)/g)) {
    if ((names[name] ?? name) === partitionKey) return values[value];
  }
  return undefined;
};
