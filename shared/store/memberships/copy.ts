import { PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { chunksOf } from '../../base/chunks.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import { batchGet } from '../batch-get.ts';
import { conditionally } from '../commands.ts';
import type { Item, StoreContext } from '../context.ts';
import { isReadable } from './items.ts';
import { accountKey } from './keys.ts';

const itemsAtOnce = 100;

export interface Copying {
  /** The table that was restored from a backup. */
  readonly from: string;
  /** The table that the service uses. */
  readonly to: string;
  /** Only the items of these accounts; absent: every item, links and the watermark too. */
  readonly accountIds?: readonly AccountId[] | undefined;
  /** Counts, and writes nothing. */
  readonly dryRun: boolean;
}

/**
 * Copies items from a restored table to the one in use, where that has none, or one that cannot be
 * read. An item that can be read is newer than its copy, and stays.
 *
 * @returns the number of items that were copied
 */
export async function copyMissingItems(context: StoreContext, copying: Copying): Promise<number> {
  let copied = 0;
  for await (const page of pagesOf(context, copying)) {
    for (const chunk of chunksOf(page, itemsAtOnce)) copied += await copyChunk(context, chunk, copying);
  }
  return copied;
}

async function* pagesOf(context: StoreContext, { from, accountIds }: Copying): AsyncGenerator<readonly Item[]> {
  if (accountIds !== undefined) {
    yield [...(await batchGet(context, from, accountIds.map(accountKey))).values()];
    return;
  }
  const { client } = context;
  for await (const { Items: items = [] } of paginateScan({ client }, { TableName: from, ConsistentRead: true })) {
    yield items;
  }
}

async function copyChunk(context: StoreContext, items: readonly Item[], { to, dryRun }: Copying): Promise<number> {
  const inUse = await batchGet(context, to, items.map(keyOf));
  const missing = items.filter((item) => {
    const own = inUse.get(keyOf(item));
    return own === undefined || !isReadable(own);
  });
  if (dryRun) return missing.length;
  const writes = await Promise.all(
    missing.map((item) =>
      conditionally(
        context.client.send(
          new PutItemCommand({
            TableName: to,
            Item: item,
            // A damaged item is written by nobody else. Where there is none, a newcomer may be faster.
            ...(inUse.has(keyOf(item)) ? {} : whereNoneIs),
          }),
        ),
      ),
    ),
  );
  return writes.filter(({ written }) => written).length;
}

const whereNoneIs = {
  ConditionExpression: 'attribute_not_exists(#key)',
  ExpressionAttributeNames: { '#key': 'key' },
};

const keyOf = (item: Item): string => item['key']?.S ?? '';
