import * as z from '../base/zod.ts';
import { accountIdSchema } from '../domain/membership/account-id.ts';
import { eventTypes, type WebhookWork } from '../domain/membership/notice.ts';

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
 * Reads the event in which Lambda delivers recorded webhooks from the stream of WorkState.
 *
 * @throws ZodError for a record that is not a recorded webhook: the stream's filter lets none
 *   through
 */
export function webhookWorkOf(event: unknown): readonly WebhookWork[] {
  return streamEvent.parse(event).Records.map(({ dynamodb: { SequenceNumber: sequenceNumber, NewImage: image } }) => ({
    sequenceNumber,
    accountId: image.accountId.S,
    eventType: image.eventType.S,
  }));
}
