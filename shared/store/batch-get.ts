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
  const items = new Map<string, Item>();
  const readChunk = (chunk: readonly string[]) => {
    let remaining: Item[] = chunk.map((key) => ({ key: { S: key } }));
    return retrying(context, 'keys were left unread', async () => {
      const output = await context.client.send(
        new BatchGetItemCommand({ RequestItems: { [table]: { Keys: remaining, ConsistentRead: true } } }),
      );
      for (const item of output.Responses?.[table] ?? []) items.set(item['key']?.S ?? '', item);
      remaining = output.UnprocessedKeys?.[table]?.Keys ?? [];
      return remaining.length === 0 ? undefined : lost;
    });
  };
  await Promise.all(chunksOf([...new Set(keys)], maxKeys).map(readChunk));
  return items;
}
