import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { chunksOf } from '../base/chunks.ts';
import type { Item, StoreContext } from './context.ts';
import { lost, retrying } from './retrying.ts';

/** DynamoDB's limit for one BatchGetItem. */
const maxKeys = 100;

/**
 * Reads items of the Memberships table by key, strongly consistent: one request for up to 100
 * distinct keys, concurrent requests for more.
 *
 * @returns the items that exist, by key; without keys no request is made
 * @throws StoreBusyError when DynamoDB keeps leaving keys unprocessed
 */
export async function batchGet(
  context: StoreContext,
  table: string,
  keys: Iterable<string>,
): Promise<Map<string, Item>> {
  const distinct = [...new Set(keys)].map((key): Item => ({ key: { S: key } }));
  const items = await batchGetItems(context, table, distinct);
  return new Map(items.map((item) => [item['key']?.S ?? '', item]));
}

/** The same for items of any table, by distinct keys; in no order. */
export async function batchGetItems(context: StoreContext, table: string, keys: readonly Item[]): Promise<Item[]> {
  const items: Item[] = [];
  const readChunk = (chunk: readonly Item[]) => {
    let remaining: Item[] = [...chunk];
    return retrying(context, 'keys were left unread', async () => {
      const output = await context.client.send(
        new BatchGetItemCommand({ RequestItems: { [table]: { Keys: remaining, ConsistentRead: true } } }),
      );
      items.push(...(output.Responses?.[table] ?? []));
      remaining = output.UnprocessedKeys?.[table]?.Keys ?? [];
      return remaining.length === 0 ? undefined : lost;
    });
  };
  await Promise.all(chunksOf(keys, maxKeys).map(readChunk));
  return items;
}
