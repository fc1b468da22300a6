/** The items of WorkState for deliveries of events to the application. */
import { marshall } from '@aws-sdk/util-dynamodb';
import { isoInstant } from '../../base/iso-instant.ts';
import type { Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import {
  attemptFailures,
  type Delivery,
  type DeliveryState,
  deliveryStates,
  laneOf,
} from '../../domain/deliveries/delivery.ts';
import { toItem } from '../commands.ts';
import type { Item } from '../context.ts';
import { valuesOf } from '../values.ts';

/** The kinds of the items, one for each state, and one for what is known of all. */
export const deliveryKinds = {
  waiting: 'event-waiting',
  failed: 'event-failed',
  delivered: 'event-delivered',
} as const satisfies Record<DeliveryState, string>;
export const deliveryProgressKind = 'event-deliveries';

/** Of an item, counted from when it was last written. Nothing waits for so long. */
const ttlSeconds = 30 * 86_400;
export const expiryAfter = (now: Instant): number => Math.ceil(now / 1000) + ttlSeconds;

const storedDelivery = z.object({
  position: z.int(),
  eventId: z.string(),
  type: z.string(),
  accountId: z.optional(z.string()),
  recordedAt: isoInstant,
  isReplay: z.optional(z.literal(true)),
  isClaimed: z.optional(z.literal(true)),
  triedSince: z.optional(isoInstant),
  tries: z.int(),
  nextAt: isoInstant,
  attempts: z.readonly(
    z.array(
      z.object({
        at: isoInstant,
        durationMs: z.int(),
        status: z.optional(z.int()),
        failure: z.optional(z.enum(attemptFailures)),
      }),
    ),
  ),
});

/** So that ids have the order of their numbers. */
const padded = (position: number): string => String(position).padStart(15, '0');

/** Those that wait are in the order of their lanes; the others are in that of the log. */
const idOf = (state: DeliveryState, delivery: Pick<Delivery, 'position' | 'accountId' | 'isReplay'>): string =>
  state === 'waiting' ? `${laneOf(delivery)}#${padded(delivery.position)}` : padded(delivery.position);

export const deliveryKey = (
  state: DeliveryState,
  delivery: Pick<Delivery, 'position' | 'accountId' | 'isReplay'>,
): Item => marshall({ kind: deliveryKinds[state], id: idOf(state, delivery) });

export const deliveryItem = (state: DeliveryState, delivery: Delivery, now: Instant): Item => ({
  ...deliveryKey(state, delivery),
  ...toItem({ ...z.encode(storedDelivery, delivery), expiresAt: expiryAfter(now) }),
});

/** A stored delivery, with its state; undefined: the item is damaged. */
export function storedDeliveryOf(
  item: Item,
): { readonly state: DeliveryState; readonly delivery: Delivery } | undefined {
  const state = deliveryStates.find((each) => deliveryKinds[each] === item['kind']?.S);
  const { data: delivery } = storedDelivery.safeParse(valuesOf(item));
  return state && delivery && { state, delivery };
}
