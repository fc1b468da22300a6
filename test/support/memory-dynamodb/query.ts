/** Queries of a table or an index. */
import type { QueryCommandInput, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../shared/store/context.ts';
import type { Key } from '../../../shared/store/tables.ts';
import { compileFilter } from './conditions.ts';
import { UnsupportedError, validationError } from './errors.ts';
import { allowOnly } from './inputs.ts';
import { compileKeyCondition, type KeyRange } from './key-conditions.ts';
import { identityOf, type Keys, positionOf } from './keys.ts';
import { countWhile, type Entry, isBefore, type Place } from './partitions.ts';
import { compileProjection } from './projections.ts';
import type { Table, Tables } from './tables.ts';
import { bind } from './tokens.ts';
import { acceptItem, copyItem, itemBytes, itemBytesAtMost } from './values.ts';

const fields = [
  'TableName',
  'IndexName',
  'KeyConditionExpression',
  'FilterExpression',
  'ProjectionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ConsistentRead',
  'ScanIndexForward',
  'ExclusiveStartKey',
  'Limit',
  'Select',
];

/** What one answer may hold, before it is filtered. */
const maxBytes = 1024 * 1024;

const sourceOf = (table: Table, { IndexName: name, ConsistentRead: isConsistent }: QueryCommandInput) => {
  if (name === undefined) return table;
  const index = table.indexes.get(name);
  if (index === undefined) throw validationError(`The table does not have the specified index: ${name}`);
  if (isConsistent) throw validationError('Consistent reads are not supported on global secondary indexes');
  return index;
};

const partsOf = ({ partitionKey, sortKey }: Keys) => (sortKey === undefined ? [partitionKey] : [partitionKey, sortKey]);

/** The attributes that say where a query stopped. */
const startKeyParts = (table: Table, keys: Keys): Key[] => [
  ...new Map([...partsOf(table.keys), ...partsOf(keys)].map((part) => [part.name, part])).values(),
];

const startKeyOf = (item: Item, parts: readonly Key[]): Item =>
  Object.fromEntries(
    parts.flatMap(({ name }) => {
      const value = item[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

const startOf = (table: Table, keys: Keys, given: Item, range: KeyRange): Place => {
  const start = acceptItem(given);
  const parts = startKeyParts(table, keys);
  if (
    Object.keys(start).length !== parts.length ||
    parts.some(({ name, type }) => start[name] === undefined || !(type in start[name]))
  ) {
    throw validationError('The provided starting key is invalid');
  }
  const { partition, sort } = positionOf(start, keys);
  if (partition !== range.partition || range.isBelow(sort) || range.isAbove(sort)) {
    throw validationError('The provided starting key is outside query boundaries based on provided conditions');
  }
  return { sort, tie: keys === table.keys ? '' : identityOf(positionOf(start, table.keys)) };
};

/** The entries of one answer, and whether there may be more of them. */
const readEntries = (
  all: readonly Entry[],
  { isBelow, isAbove }: KeyRange,
  { start, isForward, limit }: { start: Place | undefined; isForward: boolean; limit: number },
): { readonly read: readonly Entry[]; readonly isCut: boolean } => {
  const bounds: Readonly<Record<'first' | 'end', number[]>> = {
    first: [countWhile(all, ({ sort }) => isBelow(sort))],
    end: [countWhile(all, ({ sort }) => !isAbove(sort))],
  };
  if (start !== undefined && isForward) bounds.first.push(countWhile(all, (entry) => !isBefore(start, entry)));
  if (start !== undefined && !isForward) bounds.end.push(countWhile(all, (entry) => isBefore(entry, start)));
  const first = Math.max(...bounds.first);
  const end = Math.max(first, Math.min(...bounds.end));
  const limited = isForward
    ? all.slice(first, Math.min(end, first + limit))
    : all.slice(Math.max(first, end - limit), end).reverse();
  const read = withinAnswer(limited);
  // A full page is cut even where nothing follows: the service has not looked.
  return { read, isCut: read.length < end - first || read.length === limit };
};

const withinAnswer = (entries: readonly Entry[]): readonly Entry[] => {
  if (entries.reduce((sum, { item }) => sum + itemBytesAtMost(item), 0) <= maxBytes) return entries;
  let bytes = 0;
  const last = entries.findIndex(({ item }) => {
    bytes += itemBytes(item);
    return bytes > maxBytes;
  });
  // The item that passes the limit is still in the answer.
  return last < 0 ? entries : entries.slice(0, last + 1);
};

const checkNoKeyIn = (names: Iterable<string>, keys: Keys): void => {
  for (const name of names) {
    if (partsOf(keys).some((part) => part.name === name)) {
      throw validationError(`Filter Expression can only contain non-primary key attributes: ${name}`);
    }
  }
};

const prepare = (table: Table, keys: Keys, input: QueryCommandInput) => {
  const { KeyConditionExpression: condition, FilterExpression: filter, ProjectionExpression: projection } = input;
  if (condition === undefined) throw new UnsupportedError('Query without a KeyConditionExpression');
  const ranged = compileKeyCondition(condition);
  const filtered = filter === undefined ? undefined : compileFilter(filter);
  const projected = projection === undefined ? undefined : compileProjection(projection);
  const bindings = bind(
    input,
    [ranged, filtered, projected].flatMap((expression) => (expression === undefined ? [] : [expression.used])),
  );
  const range = ranged.range(bindings, keys);
  filtered?.check(bindings);
  checkNoKeyIn(filtered?.attributes(bindings) ?? [], keys);
  return {
    range,
    start: input.ExclusiveStartKey && startOf(table, keys, input.ExclusiveStartKey, range),
    isWanted: ({ item }: Entry): boolean => filtered === undefined || filtered.test(item, bindings),
    project: projected?.project(bindings) ?? copyItem,
  };
};

export const query = (tables: Tables, input: QueryCommandInput): QueryCommandOutput => {
  allowOnly('Query', input, fields);
  const { Limit: limit = Number.POSITIVE_INFINITY, Select: select, ScanIndexForward: isForward = true } = input;
  if (limit < 1) throw validationError('Limit must be greater than or equal to 1');
  if (select !== undefined && select !== 'COUNT') throw new UnsupportedError(`Select ${select} of Query`);
  const table = tables.find(input.TableName);
  const { keys, partitions } = sourceOf(table, input);
  const { range, start, isWanted, project } = prepare(table, keys, input);

  const { read, isCut } = readEntries(partitions.entries(range.partition), range, { start, isForward, limit });
  const wanted = read.filter(isWanted);
  const last = isCut ? read.at(-1) : undefined;
  return {
    $metadata: {},
    ...(select === 'COUNT' ? {} : { Items: wanted.map(({ item }) => project(item)) }),
    Count: wanted.length,
    ScannedCount: read.length,
    ...(last === undefined ? {} : { LastEvaluatedKey: copyItem(startKeyOf(last.item, startKeyParts(table, keys))) }),
  };
};
