/** Settles pending provisions whose accounts exist. */
import { type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { PendingProvision } from '../../domain/partner/provision.ts';
import { usualRetention } from '../../domain/retention.ts';
import { cancellationCodes, getItem, ofKind, queryAll } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { provisionKinds } from '../tables.ts';
import { valuesOf } from '../values.ts';
import { nameKey, pendingKey, settledItem, storedName, storedPending } from './items.ts';
import { leadsTo } from './request.ts';

/** Reads and settles pending provisions. */
export const createProvisionSettlement = (
  context: Pick<StoreContext, 'client' | 'now' | 'damaged'>,
  table: string,
  days: number = usualRetention.provisionDays,
) => ({
  listPending: createPendingLister(context, table),
  settle: createProvisionSettler(context, table, days),
});
export type ProvisionSettlement = ReturnType<typeof createProvisionSettlement>;

/**
 * Lists the pending provisions: usually none, in one small read. An item that cannot be read is
 * reported and left out.
 */
function createPendingLister(context: Pick<StoreContext, 'client' | 'damaged'>, table: string) {
  return async (): Promise<readonly PendingProvision[]> => {
    const provisions: PendingProvision[] = [];
    for await (const item of queryAll(context, ofKind(table, provisionKinds.pending))) {
      const parsed = storedPending.safeParse(valuesOf(item));
      if (parsed.success) provisions.push(parsed.data);
      else context.damaged(`${provisionKinds.pending} ${item['id']?.S}`);
    }
    return provisions;
  };
}

/**
 * Records, in one transaction, that the account of a pending provision exists, and deletes the
 * names that it was searched by. A provision that was settled meanwhile stays as it is.
 */
export function createProvisionSettler(
  context: Pick<StoreContext, 'client' | 'now'>,
  table: string,
  days: number = usualRetention.provisionDays,
) {
  const { client, now } = context;
  return async ({ id, requestedAt, loginName }: PendingProvision, accountId: AccountId): Promise<void> => {
    const name = await getItem(context, table, nameKey(loginName));
    // A later request may have taken the name over, after its time.
    const isOwnName = name !== undefined && storedName.parse(unmarshall(name)).provisionId === id;
    const items: TransactWriteItem[] = [
      { Delete: { TableName: table, Key: pendingKey(id), ConditionExpression: 'attribute_exists(id)' } },
      { Put: { TableName: table, Item: settledItem({ id, requestedAt, settledAt: now(), accountId }, days) } },
    ];
    if (isOwnName) items.push({ Delete: { TableName: table, Key: nameKey(loginName), ...leadsTo(id) } });
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: items }));
    } catch (error) {
      if (cancellationCodes(error)[0] !== 'ConditionalCheckFailed') throw error;
    }
  };
}
export type ProvisionSettler = ReturnType<typeof createProvisionSettler>;
