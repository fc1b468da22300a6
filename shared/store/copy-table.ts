import { isDeepStrictEqual } from 'node:util';
import { DescribeTableCommand, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { chunksOf } from '../base/chunks.ts';
import type { StreamedKind } from '../domain/membership/notice.ts';
import { conditionally, getItem } from './commands.ts';
import type { Item, StoreContext } from './context.ts';
import { leaseKind } from './tables.ts';

const itemsAtOnce = 25;

export interface CopyOrder {
  /** A table that was restored from a backup, or another one that the service no longer uses. */
  readonly from: string;
  /** A table of the same keys, in the same region, that the service is about to use. */
  readonly to: string;
  /** Compares, and writes nothing. */
  readonly dryRun: boolean;
}

export interface CopySummary {
  readonly copied: number;
  /** As they are in the other table already: a copy that broke off is repeated. */
  readonly same: number;
  /** The keys of items that the other table has in another form. They stay as they are. */
  readonly different: readonly Item[];
  /** Leases, notes of webhooks, and what has expired. */
  readonly left: number;
}

/**
 * Copies each item that the other table lacks. Nothing is overwritten, so it can be repeated.
 *
 * Notes of webhooks are left out, because a stream would take their copies for new ones. What they
 * have not led to yet, the next re-audit does.
 */
export async function copyTable(context: StoreContext, order: CopyOrder): Promise<CopySummary> {
  const names = await keyNamesOf(context, order.to);
  const different: Item[] = [];
  let [copied, same, left] = [0, 0, 0];
  const pages = paginateScan({ client: context.client }, { TableName: order.from, ConsistentRead: true });
  for await (const { Items: items = [] } of pages) {
    const wanted = items.filter((item) => isLasting(item, context.now()));
    left += items.length - wanted.length;
    for (const chunk of chunksOf(wanted, itemsAtOnce)) {
      const outcomes = await Promise.all(chunk.map((item) => copyItem(context, { item, names }, order)));
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome === 'copied') copied += 1;
        else if (outcome === 'same') same += 1;
        else different.push(keyOf(chunk[index] ?? {}, names));
      }
    }
  }
  return { copied, same, different, left };
}

async function keyNamesOf({ client }: StoreContext, table: string): Promise<readonly string[]> {
  const { Table: described } = await client.send(new DescribeTableCommand({ TableName: table }));
  return (described?.KeySchema ?? []).flatMap(({ AttributeName: name }) => name ?? []);
}

const webhookPrefix = `${'webhook' satisfies StreamedKind}#`;

function isLasting({ kind, expiresAt }: Item, now: number): boolean {
  if (kind?.S === leaseKind || kind?.S?.startsWith(webhookPrefix)) return false;
  return expiresAt?.N === undefined || Number(expiresAt.N) * 1000 > now;
}

const keyOf = (item: Item, names: readonly string[]): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));

async function copyItem(
  context: StoreContext,
  { item, names }: { readonly item: Item; readonly names: readonly string[] },
  { to, dryRun }: CopyOrder,
): Promise<'copied' | 'same' | 'different'> {
  const own = await getItem(context, to, keyOf(item, names));
  if (own !== undefined) return isDeepStrictEqual(own, item) ? 'same' : 'different';
  if (dryRun) return 'copied';
  const put = new PutItemCommand({
    TableName: to,
    Item: item,
    ConditionExpression: 'attribute_not_exists(#key)',
    ExpressionAttributeNames: { '#key': names[0] ?? '' },
  });
  const { written } = await conditionally(context.client.send(put));
  return written ? 'copied' : 'different';
}
