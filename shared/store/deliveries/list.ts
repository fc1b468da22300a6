import { marshall } from '@aws-sdk/util-dynamodb';
import { keyText } from '../../base/key-text.ts';
import * as z from '../../base/zod.ts';
import { type Attempted, type DeliveryState, deliveryStates } from '../../domain/deliveries/delivery.ts';
import type { LoggedEvent } from '../../domain/deliveries/event.ts';
import { batchGetItems } from '../batch-get.ts';
import { ofKind, queryPage } from '../commands.ts';
import type { Item, StoreContext } from '../context.ts';
import { type Entry, entriesOf } from '../entries.ts';
import { deliveryKey, deliveryKinds, storedDeliveryOf } from './items.ts';

/** After which delivery a page begins; without an id, at the first one of the state. */
export const deliveryPosition = z.strictObject({
  state: z.enum(deliveryStates),
  id: z.optional(keyText),
});
export type DeliveryPosition = z.infer<typeof deliveryPosition>;

/**
 * Lists deliveries: those that wait, in the order of their accounts, then those given up, then the
 * delivered ones, the newest first. A damaged item is an entry with its id, and is reported.
 */
export function createDeliveryLister(context: Pick<StoreContext, 'client' | 'damaged'>, table: string) {
  return async (
    wanted: DeliveryState | undefined,
    pageSize: number,
    from?: DeliveryPosition,
  ): Promise<{ readonly entries: readonly Entry<Attempted>[]; readonly next?: DeliveryPosition }> => {
    const states = wanted === undefined ? deliveryStates : [wanted];
    const begin = Math.max(0, states.indexOf(from?.state ?? 'waiting'));
    for (const [order, state] of states.slice(begin).entries()) {
      const kind = deliveryKinds[state];
      const { items, next } = await queryPage(context, {
        ...ofKind(table, kind),
        ScanIndexForward: state === 'waiting',
        Limit: pageSize,
        ...(order === 0 && from?.id !== undefined && { ExclusiveStartKey: marshall({ kind, id: from.id }) }),
      });
      const entries = entriesOf(items, { parse: storedDeliveryOf, nameOf: idOf, kind: `${kind} ` }, context);
      if (next !== undefined) return { entries, next: { state, id: idOf(next) } };
      const following = states[begin + order + 1];
      if (entries.length > 0) return following === undefined ? { entries } : { entries, next: { state: following } };
    }
    return { entries: [] };
  };
}
const idOf = (item: Item): string => item['id']?.S ?? '';

/** Finds the delivery of an event, in whatever state it is. */
export function createDeliveryFinder(context: StoreContext, table: string) {
  return async ({ position, accountId }: LoggedEvent): Promise<Attempted | undefined> => {
    const keys = deliveryStates.map((state) => deliveryKey(state, { position, accountId }));
    const replay = deliveryKey('waiting', { position, accountId, isReplay: true });
    const items = await batchGetItems(context, table, [replay, ...keys]);
    const found = items.flatMap((item) => storedDeliveryOf(item) ?? []);
    return found.find(({ state }) => state === 'waiting') ?? found[0];
  };
}
export type DeliveryFinder = ReturnType<typeof createDeliveryFinder>;
