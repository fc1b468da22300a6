/** Reads by key. */
import type {
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  GetItemCommandInput,
  GetItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../shared/store/context.ts';
import { UnsupportedError, validationError } from './errors.ts';
import { allowOnly } from './inputs.ts';
import { identityOf, locate, type Position } from './keys.ts';
import { bindProjection } from './projections.ts';
import type { Table, Tables } from './tables.ts';
import { itemBytesAtMost } from './values.ts';

const getFields = ['TableName', 'Key', 'ConsistentRead', 'ProjectionExpression', 'ExpressionAttributeNames'];

/** Sees every write that came before, as if it were always strongly consistent. */
export const getItem = (tables: Tables, input: GetItemCommandInput): GetItemCommandOutput => {
  allowOnly('GetItem', input, getFields);
  const table = tables.find(input.TableName);
  const { position } = locate(table.keys, input.Key);
  const project = bindProjection(input);
  const item = tables.read(table, position);
  return { $metadata: {}, ...(item === undefined ? {} : { Item: project(item) }) };
};

const maxKeys = 100;
const maxBytes = 16 * 1024 * 1024;
const batchFields = ['Keys', 'ConsistentRead', 'ProjectionExpression', 'ExpressionAttributeNames'];

const locateAll = (table: Table, keys: readonly Item[] | undefined): Position[] => {
  const positions = (keys ?? []).map((key) => locate(table.keys, key).position);
  if (positions.length === 0) throw validationError('a table is named without keys');
  if (new Set(positions.map(identityOf)).size < positions.length) {
    throw validationError('Provided list of item keys contains duplicates');
  }
  return positions;
};

/** @param unprocessed how many keys, the last ones, are left for another request */
export const batchGetItem = (
  tables: Tables,
  input: BatchGetItemCommandInput,
  unprocessed = 0,
): BatchGetItemCommandOutput => {
  allowOnly('BatchGetItem', input, ['RequestItems']);
  const requests = Object.entries(input.RequestItems ?? {}).map(([name, request]) => {
    allowOnly('BatchGetItem', request, batchFields);
    const table = tables.find(name);
    return { name, request, table, positions: locateAll(table, request.Keys), project: bindProjection(request) };
  });
  const total = requests.reduce((sum, { positions }) => sum + positions.length, 0);
  if (total === 0) throw validationError('there are no keys in RequestItems');
  if (total > maxKeys) throw validationError(`more than ${maxKeys} keys in RequestItems`);

  let left = Math.max(0, total - unprocessed);
  let bytes = 0;
  const responses: Record<string, Item[]> = {};
  const unprocessedKeys: NonNullable<BatchGetItemCommandOutput['UnprocessedKeys']> = {};
  for (const { name, request, table, positions, project } of requests) {
    const found = positions.slice(0, left).flatMap((position): Item[] => {
      const item = tables.read(table, position);
      return item === undefined ? [] : [item];
    });
    bytes += found.reduce((sum, item) => sum + itemBytesAtMost(item), 0);
    if (bytes > maxBytes) throw new UnsupportedError('BatchGetItem of what may be more than 16 MB');
    responses[name] = found.map(project);
    if (positions.length > left) unprocessedKeys[name] = { ...request, Keys: request.Keys?.slice(left) };
    left = Math.max(0, left - positions.length);
  }
  return { $metadata: {}, Responses: responses, UnprocessedKeys: unprocessedKeys };
};
