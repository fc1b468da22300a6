/** What has to hold of the events that the application got. */

import { toItem } from '../../../shared/store/commands.ts';
import { storedDeliveryOf } from '../../../shared/store/deliveries/items.ts';
import { fail } from '../view.ts';
import { poisoned, tables, type World, type Written } from './world.ts';

export interface Told {
  readonly events: number;
  readonly repeats: number;
  readonly givenUp: number;
}

/** The length of a day in the promise, and not in the code that keeps it. */
const dayMs = 86_400_000;

const storedIn = ({ db }: World) =>
  db.dump(tables.workState).flatMap((item) => {
    const stored = storedDeliveryOf(toItem(item));
    return stored === undefined ? [] : [stored];
  });

/** Nobody waits for an account whose event is not accepted. */
export const expectOthersTold = (world: World): void => {
  const received = new Set(world.received);
  const states = new Map(storedIn(world).map(({ state, delivery }) => [delivery.eventId, state]));
  for (const { accountId, id } of world.written) {
    const state = states.get(id);
    if (state === undefined) fail('an event was lost', id);
    if (state === 'delivered' && !received.has(id)) fail('an event counts as delivered that did not come', id);
    if (state === 'waiting' && accountId !== poisoned) fail('an event waits without need', id);
  }
};

const expectOrder = ({ written, received }: World): void => {
  const firsts = [...new Set(received)];
  const events = new Map(written.map((event) => [event.id, event]));
  for (const accountId of new Set(written.map((event) => event.accountId))) {
    const positions = firsts
      .map((id): Written | undefined => events.get(id))
      .filter((event) => event !== undefined && event.accountId === accountId)
      .map((event) => event?.position ?? 0);
    for (const [index, position] of positions.entries()) {
      if (position < (positions[index - 1] ?? 0)) fail('the events of an account are not in their order', positions);
    }
  }
};

export const expectAllTold = (world: World): Told => {
  const { written, received, isLong } = world;
  expectOrder(world);
  const stored = new Map(storedIn(world).map((each) => [each.delivery.eventId, each]));
  let givenUp = 0;
  for (const { id, accountId } of written) {
    const { state, delivery } = stored.get(id) ?? fail('an event was lost', id);
    if (state === 'waiting') fail('an event is not given up', delivery);
    if (state !== 'failed') continue;
    givenUp += 1;
    const [first, last] = [delivery.triedSince ?? 0, delivery.attempts.at(-1)?.at ?? 0];
    if (last - first < dayMs) fail('an event was given up early', delivery);
    if (accountId !== poisoned && !isLong) fail('an event was given up that would have been accepted', delivery);
  }
  return { events: written.length, repeats: received.length - new Set(received).size, givenUp };
};
