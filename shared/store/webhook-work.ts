/**
 * Recorded webhooks: items of WorkState, whose stream starts the function that asks the vendor.
 */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type Instant, toIso } from '../base/time.ts';
import type { Notice, StreamedKind } from '../domain/membership/notice.ts';
import { conditionally } from './commands.ts';
import type { StoreContext } from './context.ts';

/**
 * Each account has a partition, because DynamoDB's stream and Lambda keep the order within a
 * partition: one for all would let one account wait for another.
 */
const partitionOf = ({ accountId }: Notice): string => `${'webhook' satisfies StreamedKind}#${accountId}`;

/**
 * Longer than any signature is accepted, because the item serves to recognise a repeated notice.
 */
const ttlSeconds = 2 * 86_400;

/**
 * Records webhooks. A notice signed no later than the recorded one of its type is a repeat, or out of
 * date; it is ignored. One signed later is work, however soon it comes: the account may have changed
 * back and forth between the two. A repeat that the vendor signs again cannot be told from that, and
 * costs a request.
 */
export function createWebhookRecorder({ client, now }: Pick<StoreContext, 'client' | 'now'>, table: string) {
  /** @returns whether the notice was recorded; false: the same work is recorded already */
  return async (notice: Notice, signedAt: Instant): Promise<boolean> => {
    const { accountId, eventType } = notice;
    const receivedAt = now();
    const put = new PutItemCommand({
      TableName: table,
      Item: marshall({
        kind: partitionOf(notice),
        id: eventType,
        accountId,
        eventType,
        signedAt: toIso(signedAt),
        receivedAt: toIso(receivedAt),
        expiresAt: Math.ceil(receivedAt / 1000) + ttlSeconds,
      }),
      ConditionExpression: 'attribute_not_exists(id) OR signedAt < :signedAt',
      ExpressionAttributeValues: marshall({ ':signedAt': toIso(signedAt) }),
    });
    const { written } = await conditionally(client.send(put));
    return written;
  };
}
export type WebhookRecorder = ReturnType<typeof createWebhookRecorder>;
