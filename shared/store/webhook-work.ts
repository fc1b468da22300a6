/** The notes that accounts are to be read again: items of WorkState, whose stream starts the work. */
import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../base/time.ts';
import { toIso } from '../base/time.ts';
import * as z from '../base/zod.ts';
import { accountIdSchema } from '../domain/membership/account-id.ts';
import { eventTypes, type Notice } from '../domain/membership/notice.ts';
import type { StoreContext } from './context.ts';
import type { StreamedKind } from './tables.ts';

const kind: StreamedKind = 'webhook';

/** Of webhooks of one type about one account, the work is done once in this time, which is as long as the vendor repeats one. */
const sameWorkMs = 3_600_000;
/** Longer than any signature is accepted, because the item is what tells that one has been seen before. */
const keptForSeconds = 2 * 86_400;

/**
 * Makes the recorder of webhooks.
 *
 * One that is signed no later than one which is recorded has been seen before, or is overtaken by it, however long ago that was.
 */
export const createWebhookRecorder =
  ({ client, now }: Pick<StoreContext, 'client' | 'now'>, table: string) =>
  /** @returns whether it is recorded; false: there is such work already */
  async ({ accountId, eventType }: Notice, signedAt: Instant): Promise<boolean> => {
    const receivedAt = now();
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: marshall({
            kind,
            id: `${accountId}#${eventType}`,
            accountId,
            eventType,
            signedAt: toIso(signedAt),
            receivedAt: toIso(receivedAt),
            expiresAt: Math.ceil(receivedAt / 1000) + keptForSeconds,
          }),
          ConditionExpression: 'attribute_not_exists(id) OR (receivedAt <= :before AND signedAt < :signedAt)',
          ExpressionAttributeValues: marshall({
            ':before': toIso(receivedAt - sameWorkMs),
            ':signedAt': toIso(signedAt),
          }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
export type WebhookRecorder = ReturnType<typeof createWebhookRecorder>;

/** One recorded webhook, as the stream hands it over. */
export interface WebhookWork extends Notice {
  /** Its place in the stream, by which it is asked for again. */
  readonly sequenceNumber: string;
}

const streamEvent = z.object({
  Records: z.array(
    z.object({
      dynamodb: z.object({
        SequenceNumber: z.string(),
        NewImage: z.object({
          accountId: z.object({ S: accountIdSchema }),
          eventType: z.object({ S: z.enum(eventTypes) }),
        }),
      }),
    }),
  ),
});

/**
 * Reads the event that the table's stream sends.
 *
 * @throws ZodError for a record that is no recorded webhook: the stream's filter lets none through
 */
export const webhookWorkOf = (event: unknown): readonly WebhookWork[] =>
  streamEvent.parse(event).Records.map(({ dynamodb: { SequenceNumber: sequenceNumber, NewImage: image } }) => ({
    sequenceNumber,
    accountId: image.accountId.S,
    eventType: image.eventType.S,
  }));
