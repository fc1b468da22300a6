import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { chunksOf } from '../base/chunks.ts';
import type { Item } from './context.ts';
import { maxTries, pause, StoreBusyError, type StoreContext } from './context.ts';

/** What DynamoDB takes in one BatchGetItem. */
const maxKeys = 100;

const getChunk = async (context: StoreContext, table: string, keys: readonly string[]): Promise<Item[]> => {
  const items: Item[] = [];
  let remaining: Item[] = keys.map((key) => ({ key: { S: key } }));
  for (let tries = 0; remaining.length > 0; tries += 1) {
    if (tries === maxTries) throw new StoreBusyError('DynamoDB left keys unprocessed after every try');
    if (tries > 0) await pause(context, tries);
    const output = await context.client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: remaining, ConsistentRead: true } } }),
    );
    items.push(...(output.Responses?.[table] ?? []));
    remaining = output.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return items;
};

/**
 * Reads items of the Memberships table by key, strongly consistent: one request for up to 100 distinct keys, more keys in as
 * many requests at the same time.
 *
 * @returns the items that exist, by key
 * @throws StoreBusyError when DynamoDB keeps leaving keys unprocessed
 */
export const batchGet = async (
  context: StoreContext,
  table: string,
  keys: Iterable<string>,
): Promise<Map<string, Item>> => {
  const items = await Promise.all(
    chunksOf([...new Set(keys)], maxKeys).map((chunk) => getChunk(context, table, chunk)),
  );
  return new Map(items.flat().map((item) => [item['key']?.S ?? '', item]));
};
