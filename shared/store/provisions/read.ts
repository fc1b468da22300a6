import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Item, StoreContext } from '../context.ts';
import {
  type PendingProvision,
  pendingKey,
  type SettledProvision,
  settledKey,
  storedPending,
  storedSettled,
} from './items.ts';

/** Reads an item by its key, strongly consistent. */
export const createItemReader =
  ({ client }: Pick<StoreContext, 'client'>, table: string) =>
  async (key: Item): Promise<Record<string, unknown> | undefined> => {
    const { Item: item } = await client.send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }));
    return item && unmarshall(item);
  };

/** Reads what became of one request for a new account; undefined: there was none, or long ago. */
export const createProvisionReader = (context: Pick<StoreContext, 'client'>, table: string) => {
  const read = createItemReader(context, table);
  return async (provisionId: string): Promise<PendingProvision | SettledProvision | undefined> => {
    // In this order: what is settled between the two reads is found by the second one.
    const pending = await read(pendingKey(provisionId));
    if (pending !== undefined) return storedPending.parse(pending);
    const settled = await read(settledKey(provisionId));
    return settled && storedSettled.parse(settled);
  };
};
