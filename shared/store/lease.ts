import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../base/time.ts';
import { conditionally } from './commands.ts';
import type { StoreContext } from './context.ts';
import { leaseKind } from './tables.ts';

/** Counted from the end of the lease. It only cleans up: `until` decides who holds a lease. */
const ttlSeconds = 86_400;

/**
 * A named right that one holder has at a time. It ends at `until`, so a holder that crashed does
 * not block the others for long.
 */
export const createLease = ({ client, now }: Pick<StoreContext, 'client' | 'now'>, table: string, name: string) => ({
  /** @returns whether the owner now holds the lease; its holder can prolong it this way */
  tryAcquire: async (owner: string, until: Instant): Promise<boolean> => {
    const expiresAt = Math.ceil(until / 1000) + ttlSeconds;
    const put = new PutItemCommand({
      TableName: table,
      Item: marshall({ kind: leaseKind, id: name, owner, until, expiresAt }),
      ConditionExpression: 'attribute_not_exists(#until) OR #until <= :now OR #owner = :owner',
      ExpressionAttributeNames: { '#until': 'until', '#owner': 'owner' },
      ExpressionAttributeValues: marshall({ ':now': now(), ':owner': owner }),
    });
    const { written } = await conditionally(client.send(put));
    return written;
  },

  /** Gives the lease back, unless another owner holds it by now. */
  release: async (owner: string): Promise<void> => {
    const deletion = new DeleteItemCommand({
      TableName: table,
      Key: marshall({ kind: leaseKind, id: name }),
      ConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: marshall({ ':owner': owner }),
    });
    await conditionally(client.send(deletion));
  },
});
export type Lease = ReturnType<typeof createLease>;
