/**
 * Webhooks whose work has failed: items of WorkState that wait for their next try. They are outside
 * of the stream, where a repeated record would hold up those behind it.
 */
import { DeleteItemCommand, type DeleteItemCommandInput, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { isoInstant } from '../base/iso-instant.ts';
import { type Instant, toIso } from '../base/time.ts';
import * as z from '../base/zod.ts';
import { eventTypes, type Notice, type ReceivedNotice } from '../domain/membership/notice.ts';
import { storedAccountId } from './codecs.ts';
import { conditionally, ofKind, queryAll, toItem } from './commands.ts';
import type { Item, StoreContext } from './context.ts';
import { waitingWebhookKind } from './tables.ts';
import { valuesOf } from './values.ts';

/** Work is repeated for an hour, and then its item is deleted; this only cleans up. */
const ttlSeconds = 2 * 86_400;

const storedWaiting = z.object({
  accountId: storedAccountId,
  eventType: z.enum(eventTypes),
  signedAt: isoInstant,
  receivedAt: isoInstant,
  nextAt: isoInstant,
});

/** One item for each type and account, all in one partition, which a query can read. */
const keyOf = ({ accountId, eventType }: Notice): Item =>
  marshall({ kind: waitingWebhookKind, id: `${accountId}#${eventType}` });

/** Keeps a notice for its next try. One received later stays in its place. */
export function createWebhookPostponer({ client }: Pick<StoreContext, 'client'>, table: string) {
  return async (notice: ReceivedNotice, nextAt: Instant): Promise<void> => {
    const stored = z.encode(storedWaiting, { ...notice, nextAt });
    const put = new PutItemCommand({
      TableName: table,
      Item: {
        ...toItem({ ...stored, expiresAt: Math.ceil(notice.receivedAt / 1000) + ttlSeconds }),
        ...keyOf(notice),
      },
      ConditionExpression: 'attribute_not_exists(id) OR receivedAt <= :receivedAt',
      ExpressionAttributeValues: marshall({ ':receivedAt': stored.receivedAt }),
    });
    await conditionally(client.send(put));
  };
}
export type WebhookPostponer = ReturnType<typeof createWebhookPostponer>;

/** The notices that wait for their next try. */
export function createWaitingWebhooks(context: Pick<StoreContext, 'client' | 'now' | 'damaged'>, table: string) {
  const { client, now, damaged } = context;
  const remove = (input: Omit<DeleteItemCommandInput, 'TableName'>) =>
    conditionally(client.send(new DeleteItemCommand({ TableName: table, ...input })));

  return {
    /**
     * Reads the notices whose next try is due, the longest due first. A damaged item is reported
     * once and deleted: no repeat makes it readable.
     */
    due: async (): Promise<readonly ReceivedNotice[]> => {
      const at = now();
      const found: z.infer<typeof storedWaiting>[] = [];
      for await (const item of queryAll(context, ofKind(table, waitingWebhookKind))) {
        const parsed = storedWaiting.safeParse(valuesOf(item));
        if (parsed.success) {
          if (parsed.data.nextAt <= at) found.push(parsed.data);
          continue;
        }
        const { kind, id } = item;
        damaged(`${waitingWebhookKind} ${id?.S}`);
        if (kind !== undefined && id !== undefined) await remove({ Key: { kind, id } });
      }
      return found.toSorted((a, b) => a.nextAt - b.nextAt);
    },

    /** Ends the waiting of a notice, unless one received later has taken its place. */
    end: async (notice: ReceivedNotice): Promise<void> => {
      await remove({
        Key: keyOf(notice),
        ConditionExpression: 'receivedAt = :receivedAt',
        ExpressionAttributeValues: marshall({ ':receivedAt': toIso(notice.receivedAt) }),
      });
    },
  };
}
export type WaitingWebhooks = ReturnType<typeof createWaitingWebhooks>;
