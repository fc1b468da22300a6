import {
  DeleteItemCommand,
  PutItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { isoInstant } from '../../base/iso-instant.ts';
import { type Instant, toIso } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import type { Attempted, Delivery } from '../../domain/deliveries/delivery.ts';
import type { TakenUp } from '../../domain/deliveries/event.ts';
import { cancellationCodes, conditionally, getItem, ofKind, queryAll, toItem } from '../commands.ts';
import type { Item, StoreContext } from '../context.ts';
import { valuesOf } from '../values.ts';
import {
  deliveryItem,
  deliveryKey,
  deliveryKinds,
  deliveryProgressKind,
  expiryAfter,
  storedDeliveryOf,
} from './items.ts';

/** A transaction has at most 100 writes. */
export const maxTakenUp = 99;

const takenUpKey: Item = marshall({ kind: deliveryProgressKind, id: 'taken-up' });
const pauseKey: Item = marshall({ kind: deliveryProgressKind, id: 'pause' });
const storedTakenUp = z.object({ next: z.int(), since: isoInstant });

/** The condition that nobody else has claimed or settled the delivery meanwhile. */
export const asSeen = ({ nextAt }: Delivery) => ({
  ConditionExpression: 'nextAt = :seen',
  ExpressionAttributeValues: marshall({ ':seen': toIso(nextAt) }),
});

/** @returns false: a condition does not hold, or DynamoDB throttled; nothing was written */
export async function transactWrites({ client }: Pick<StoreContext, 'client'>, writes: TransactWriteItem[]) {
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: writes }));
    return true;
  } catch (error) {
    if (cancellationCodes(error).length === 0) throw error;
    return false;
  }
}

/** The deliveries: what waits, in which order, and what became of it. */
export function createDeliveryStore(context: Pick<StoreContext, 'client' | 'now' | 'damaged'>, table: string) {
  const { client, now, damaged } = context;
  const put = (item: Item, condition: object) =>
    conditionally(client.send(new PutItemCommand({ TableName: table, Item: item, ...condition })));
  const transact = (writes: TransactWriteItem[]) => transactWrites(context, writes);

  return {
    readTakenUp: async (): Promise<TakenUp | undefined> =>
      storedTakenUp.safeParse(valuesOf((await getItem(context, table, takenUpKey)) ?? {})).data,

    /**
     * Has the events up to a place wait for their delivery, all or none.
     *
     * @param seen what was read before
     * @param deliveries at most {@link maxTakenUp}
     * @returns false: another call was faster
     */
    takeUp: (seen: TakenUp | undefined, takenUp: TakenUp, deliveries: readonly Delivery[]): Promise<boolean> =>
      transact([
        {
          Put: {
            TableName: table,
            Item: { ...takenUpKey, ...toItem({ ...z.encode(storedTakenUp, takenUp), expiresAt: expiryAfter(now()) }) },
            ...(seen === undefined
              ? { ConditionExpression: 'attribute_not_exists(id)' }
              : {
                  ConditionExpression: '#next = :seen',
                  ExpressionAttributeNames: { '#next': 'next' },
                  ExpressionAttributeValues: marshall({ ':seen': seen.next }),
                }),
          },
        },
        ...deliveries.map((delivery) => ({
          Put: { TableName: table, Item: deliveryItem('waiting', delivery, now()) },
        })),
      ]),

    /** Reads all that wait. A damaged item is reported once and deleted: no repeat makes it readable. */
    waiting: async (): Promise<readonly Delivery[]> => {
      const found: Delivery[] = [];
      for await (const item of queryAll(context, ofKind(table, deliveryKinds.waiting))) {
        const delivery = storedDeliveryOf(item)?.delivery;
        if (delivery !== undefined) {
          found.push(delivery);
          continue;
        }
        const { kind, id } = item;
        damaged(`${deliveryKinds.waiting} ${id?.S}`);
        if (kind !== undefined && id !== undefined) {
          await client.send(new DeleteItemCommand({ TableName: table, Key: { kind, id } }));
        }
      }
      return found;
    },

    /**
     * Claims a delivery for one attempt. A claim that ends without a result is free again.
     *
     * @returns what was claimed; undefined: another call has it, or it is settled
     */
    claim: async (delivery: Delivery, until: Instant): Promise<Delivery | undefined> => {
      const claimed = { ...delivery, isClaimed: true, nextAt: until } as const;
      const { written } = await put(deliveryItem('waiting', claimed, now()), asSeen(delivery));
      return written ? claimed : undefined;
    },

    /** Keeps what an attempt has made of a claimed delivery. @returns false: the claim had ended */
    settle: async (claimed: Delivery, { state, delivery }: Attempted): Promise<boolean> => {
      if (state === 'waiting') return (await put(deliveryItem('waiting', delivery, now()), asSeen(claimed))).written;
      return transact([
        { Delete: { TableName: table, Key: deliveryKey('waiting', claimed), ...asSeen(claimed) } },
        { Put: { TableName: table, Item: deliveryItem(state, delivery, now()) } },
      ]);
    },

    /** Until when nothing is sent at all. */
    readPause: async (): Promise<Instant> => Number((await getItem(context, table, pauseKey))?.['until']?.N ?? 0),

    pause: async (until: Instant): Promise<void> => {
      const item = { ...pauseKey, ...marshall({ until, expiresAt: expiryAfter(until) }) };
      await client.send(new PutItemCommand({ TableName: table, Item: item }));
    },
  };
}
export type DeliveryStore = ReturnType<typeof createDeliveryStore>;
