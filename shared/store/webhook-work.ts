/**
 * The notes that accounts are to be read again: items of WorkState, whose stream starts the work.
 */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../base/time.ts';
import { toIso } from '../base/time.ts';
import type { Notice, StreamedKind } from '../domain/membership/notice.ts';
import { conditionally } from './commands.ts';
import type { StoreContext } from './context.ts';

const kind: StreamedKind = 'webhook';

/**
 * The time in which webhooks of one type about one account are the same work: as long as the vendor
 * repeats a webhook.
 */
const sameWorkMs = 3_600_000;
/**
 * Longer than any signature is accepted, because the item tells a repeated notice from a new one.
 */
const ttlSeconds = 2 * 86_400;

/**
 * Records webhooks. A notice signed no later than the recorded one is a repeat, or out of date; it
 * is ignored.
 */
export function createWebhookRecorder({ client, now }: Pick<StoreContext, 'client' | 'now'>, table: string) {
  /** @returns whether it is recorded; false: the same work is recorded already */
  return async ({ accountId, eventType }: Notice, signedAt: Instant): Promise<boolean> => {
    const receivedAt = now();
    const put = new PutItemCommand({
      TableName: table,
      Item: marshall({
        kind,
        id: `${accountId}#${eventType}`,
        accountId,
        eventType,
        signedAt: toIso(signedAt),
        receivedAt: toIso(receivedAt),
        expiresAt: Math.ceil(receivedAt / 1000) + ttlSeconds,
      }),
      ConditionExpression: 'attribute_not_exists(id) OR (receivedAt <= :before AND signedAt < :signedAt)',
      ExpressionAttributeValues: marshall({
        ':before': toIso(receivedAt - sameWorkMs),
        ':signedAt': toIso(signedAt),
      }),
    });
    const { written } = await conditionally(client.send(put));
    return written;
  };
}
export type WebhookRecorder = ReturnType<typeof createWebhookRecorder>;
