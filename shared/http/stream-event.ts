import { isoInstant } from '../base/iso-instant.ts';
import * as z from '../base/zod.ts';
import { accountIdSchema } from '../domain/membership/account-id.ts';
import { eventTypes, type WebhookWork } from '../domain/membership/notice.ts';
import type { Item } from '../store/context.ts';
import { type LogRecord, logRecordOf } from '../store/log/items.ts';

const streamEvent = z.object({
  Records: z.array(z.object({ dynamodb: z.object({ SequenceNumber: z.string(), NewImage: z.unknown() }) })),
});

const webhookImage = z.object({
  accountId: z.object({ S: accountIdSchema }),
  eventType: z.object({ S: z.enum(eventTypes) }),
  signedAt: z.object({ S: isoInstant }),
  receivedAt: z.object({ S: isoInstant }),
});

/**
 * Reads the event in which Lambda delivers recorded webhooks from the stream of WorkState.
 *
 * @param unreadable hears the place of a record that is not a recorded webhook; it is left out, so
 *   that it does not hold up the others
 * @throws ZodError for an event that is not one of a stream
 */
export function webhookWorkOf(event: unknown, unreadable: (sequenceNumber: string) => void): readonly WebhookWork[] {
  return streamEvent.parse(event).Records.flatMap(({ dynamodb: { SequenceNumber: sequenceNumber, NewImage } }) => {
    const { data: image } = webhookImage.safeParse(NewImage);
    if (image === undefined) {
      unreadable(sequenceNumber);
      return [];
    }
    return {
      sequenceNumber,
      accountId: image.accountId.S,
      eventType: image.eventType.S,
      signedAt: image.signedAt.S,
      receivedAt: image.receivedAt.S,
    };
  });
}

const recordImage = z.custom<Item>((image) => typeof image === 'object' && image !== null);

/**
 * Reads the event in which Lambda delivers records of the trail from its stream.
 *
 * @throws ZodError for an event that is not one of a stream
 */
export const auditRecordsOf = (event: unknown): readonly LogRecord[] =>
  streamEvent.parse(event).Records.map(({ dynamodb: { NewImage } }) => logRecordOf(recordImage.parse(NewImage)));
