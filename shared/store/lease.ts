import { ConditionalCheckFailedException, DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../base/time.ts';
import type { StoreContext } from './context.ts';
import { leaseKind } from './tables.ts';

/**
 * A named right that one holder has at a time. It ends by itself at `until`, so a holder that crashed blocks nobody for long;
 * DynamoDB's own expiry only cleans up, and may come days later.
 */
export const createLease = ({ client, now }: Pick<StoreContext, 'client' | 'now'>, table: string, name: string) => ({
  /** @returns whether the owner now holds the lease; the holder may take it again to prolong it */
  tryAcquire: async (owner: string, until: Instant): Promise<boolean> => {
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: marshall({ kind: leaseKind, id: name, owner, until, expiresAt: Math.ceil(until / 1000) + 86_400 }),
          ConditionExpression: 'attribute_not_exists(#until) OR #until <= :now OR #owner = :owner',
          ExpressionAttributeNames: { '#until': 'until', '#owner': 'owner' },
          ExpressionAttributeValues: marshall({ ':now': now(), ':owner': owner }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  },

  /** Gives the lease back; somebody else's is left alone. */
  release: async (owner: string): Promise<void> => {
    try {
      await client.send(
        new DeleteItemCommand({
          TableName: table,
          Key: marshall({ kind: leaseKind, id: name }),
          ConditionExpression: '#owner = :owner',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: marshall({ ':owner': owner }),
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  },
});
export type Lease = ReturnType<typeof createLease>;
