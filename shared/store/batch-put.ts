import { BatchWriteItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { chunksOf } from '../base/chunks.ts';
import { inParallel } from '../base/in-parallel.ts';
import type { Item, StoreContext } from './context.ts';
import { lost, retrying } from './retrying.ts';

/** DynamoDB's limit for one BatchWriteItem. */
const maxItems = 25;
const requestsAtOnce = 8;

/**
 * Writes items whose keys are all different, whatever is there: 25 in a request. What DynamoDB
 * leaves unprocessed is sent again.
 *
 * @throws StoreBusyError when DynamoDB keeps leaving items unprocessed; others are written then
 */
export async function batchPut(context: StoreContext, table: string, items: readonly Item[]): Promise<void> {
  const writeChunk = async (chunk: readonly Item[]): Promise<void> => {
    let remaining: WriteRequest[] = chunk.map((item) => ({ PutRequest: { Item: item } }));
    await retrying(context, 'items were left unwritten', async () => {
      const output = await context.client.send(new BatchWriteItemCommand({ RequestItems: { [table]: remaining } }));
      remaining = output.UnprocessedItems?.[table] ?? [];
      return remaining.length === 0 ? undefined : lost;
    });
  };
  await inParallel(chunksOf(items, maxItems), requestsAtOnce, writeChunk);
}
