/** What becomes of the new accounts that were asked for, once they are there. */
import {
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { Item, StoreContext } from '../context.ts';
import { provisionKinds } from '../tables.ts';
import { nameKey, type PendingProvision, pendingKey, settledItem, storedName, storedPending } from './items.ts';
import { createItemReader } from './read.ts';

/** Lists what is pending; one that cannot be read is reported and left out. Mostly there is none, and this is one small read. */
const createPendingLister =
  ({ client, damaged }: Pick<StoreContext, 'client' | 'damaged'>, table: string) =>
  async (): Promise<readonly PendingProvision[]> => {
    const found: PendingProvision[] = [];
    let startKey: Item | undefined;
    do {
      const { Items: items = [], LastEvaluatedKey: more } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'kind = :kind',
          ExpressionAttributeValues: marshall({ ':kind': provisionKinds.pending }),
          ConsistentRead: true,
          ExclusiveStartKey: startKey,
        }),
      );
      for (const item of items) {
        const parsed = storedPending.safeParse(unmarshall(item));
        if (parsed.success) found.push(parsed.data);
        else damaged(`${provisionKinds.pending} ${item['id']?.S}`);
      }
      startKey = more;
    } while (startKey !== undefined);
    return found;
  };

/**
 * Makes what writes, in one transaction, that the account of a pending provision is known, and forgets the names by which it was
 * to be found. What somebody else has settled in the meantime stays as it is.
 */
export const createProvisionSettler = (context: Pick<StoreContext, 'client' | 'now'>, table: string) => {
  const { client, now } = context;
  const read = createItemReader(context, table);
  return async ({ id, requestedAt, loginName }: PendingProvision, accountId: AccountId): Promise<void> => {
    const name = await read(nameKey(loginName));
    const forgetName: TransactWriteItem = {
      Delete: {
        TableName: table,
        Key: nameKey(loginName),
        ConditionExpression: 'provisionId = :id',
        ExpressionAttributeValues: marshall({ ':id': id }),
      },
    };
    try {
      await client.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { Delete: { TableName: table, Key: pendingKey(id), ConditionExpression: 'attribute_exists(id)' } },
            { Put: { TableName: table, Item: settledItem({ id, requestedAt, settledAt: now(), accountId }) } },
            // A later request may have taken the name over, after its time.
            ...(name !== undefined && storedName.parse(name).provisionId === id ? [forgetName] : []),
          ],
        }),
      );
    } catch (error) {
      const isCanceled = error instanceof TransactionCanceledException;
      if (!isCanceled || error.CancellationReasons?.[0]?.Code !== 'ConditionalCheckFailed') throw error;
    }
  };
};
export type ProvisionSettler = ReturnType<typeof createProvisionSettler>;

/** What settling needs of the store. */
export const createProvisionSettlement = (
  context: Pick<StoreContext, 'client' | 'now' | 'damaged'>,
  table: string,
) => ({
  listPending: createPendingLister(context, table),
  settle: createProvisionSettler(context, table),
});
export type ProvisionSettlement = ReturnType<typeof createProvisionSettlement>;
