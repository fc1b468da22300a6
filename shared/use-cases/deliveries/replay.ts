import type { Attempted } from '../../domain/deliveries/delivery.ts';
import { positionOfEvent } from '../../domain/deliveries/event.ts';
import type { StoreContext } from '../../store/context.ts';
import type { EventGetter } from '../../store/deliveries/events.ts';
import type { DeliveryFinder } from '../../store/deliveries/list.ts';
import type { Replayer } from '../../store/deliveries/replays.ts';
import { lost, retrying } from '../../store/retrying.ts';

export interface ReplayDependencies {
  readonly readEvent: EventGetter;
  readonly find: DeliveryFinder;
  readonly replayer: Replayer;
  readonly context: Pick<StoreContext, 'sleep' | 'random'>;
}

/**
 * Has an event sent once more: one that has ended is sent for another day if need be, one that waits
 * is tried at once.
 *
 * @returns the delivery as it is now; undefined if there is none
 * @throws StoreBusyError if others have changed it in every try
 */
export async function replayEvent(
  eventId: string,
  { readEvent, find, replayer, context }: ReplayDependencies,
): Promise<Attempted | undefined> {
  const position = positionOfEvent(eventId);
  const event = position === undefined ? undefined : await readEvent(position);
  if (event === undefined) return undefined;
  return retrying(context, 'the delivery was changed', async () => {
    const found = await find(event);
    if (found?.delivery.eventId !== eventId) return undefined;
    if (found.state === 'waiting') return { state: 'waiting', delivery: await replayer.hasten(found.delivery) };
    const again = await replayer.replay(found);
    return again === undefined ? lost : { state: 'waiting', delivery: again };
  });
}
