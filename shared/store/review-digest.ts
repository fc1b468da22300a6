/** How many accounts wait for a review, and when the next digest is due. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../base/time.ts';
import type { Pending } from '../domain/review-digest.ts';
import { conditionally, getItem, queryAll } from './commands.ts';
import type { StoreContext } from './context.ts';
import { standingOf } from './memberships/items.ts';

export const reviewDigestKind = 'review-digest';
const key = marshall({ kind: reviewDigestKind, id: 'next' });
/** Counted from when the next one is due. It only cleans up. */
const ttlSeconds = 30 * 86_400;

/** @returns undefined if none waits; those that the brake holds wait too */
export function createPendingCounter(context: Pick<StoreContext, 'client'>, memberships: string) {
  return async (): Promise<Pending | undefined> => {
    const waiting = queryAll(context, {
      TableName: memberships,
      IndexName: 'by-standing',
      KeyConditionExpression: 'standing = :standing',
      ExpressionAttributeValues: { ':standing': { S: standingOf('under_partner', 'pending') } },
      ProjectionExpression: 'reviewSince',
    });
    let count = 0;
    let since: string | undefined;
    // The longest waiting come first.
    for await (const { reviewSince } of waiting) {
      count += 1;
      since ??= reviewSince?.S;
    }
    return since === undefined ? undefined : { count, since: Date.parse(since) };
  };
}
export type PendingCounter = ReturnType<typeof createPendingCounter>;

export function createDigestTurns(context: Pick<StoreContext, 'client'>, workState: string) {
  const put = (nextAt: Instant, condition: string, values: Readonly<Record<string, Instant>>) =>
    conditionally(
      context.client.send(
        new PutItemCommand({
          TableName: workState,
          Item: { ...key, ...marshall({ nextAt, expiresAt: Math.ceil(nextAt / 1000) + ttlSeconds }) },
          ConditionExpression: condition,
          ExpressionAttributeValues: marshall(values),
        }),
      ),
    );

  return {
    /** When the next digest is due; 0: at once. */
    nextAt: async (): Promise<Instant> => Number((await getItem(context, workState, key))?.['nextAt']?.N ?? 0),

    /** @returns whether this call may send the digest that is due; one of several may */
    take: async (now: Instant, nextAt: Instant): Promise<boolean> =>
      (await put(nextAt, 'attribute_not_exists(id) OR nextAt <= :now', { ':now': now })).written,

    /** Has the next one due earlier, because the one that was taken has certainly not been sent. */
    giveBack: async (taken: Instant, nextAt: Instant): Promise<void> => {
      await put(nextAt, 'nextAt = :taken', { ':taken': taken });
    },
  };
}
export type DigestTurns = ReturnType<typeof createDigestTurns>;
