import type { Instant } from '../../base/time.ts';
import { deliveryOf, takeUpFrom } from '../../domain/deliveries/event.ts';
import type { StoreContext } from '../../store/context.ts';
import { type DeliveryStore, maxTakenUp } from '../../store/deliveries/deliveries.ts';
import type { EventReader } from '../../store/deliveries/events.ts';
import { lost, retrying } from '../../store/retrying.ts';

export interface TakeUpDependencies {
  readonly events: EventReader;
  readonly deliveries: Pick<DeliveryStore, 'readTakenUp' | 'takeUp'>;
  readonly context: Pick<StoreContext, 'sleep' | 'random' | 'now' | 'damaged'>;
}

/**
 * Has each new event of the log wait for its delivery: each once, in the order of the log, so that
 * no event of an account waits before an earlier one does.
 *
 * @throws StoreBusyError if other calls were faster in every try
 */
export async function takeUpEvents(deadline: Instant, dependencies: TakeUpDependencies): Promise<void> {
  const { events, context } = dependencies;
  const to = await events.decidedUpTo();
  let isDone = false;
  while (!isDone && context.now() < deadline) {
    isDone = await retrying(context, 'events could not be taken up', () => takeUpSome(to, dependencies));
  }
}

/** @returns whether all are taken up */
async function takeUpSome(
  to: number,
  { events, deliveries, context }: TakeUpDependencies,
): Promise<boolean | typeof lost> {
  const { now, damaged } = context;
  const seen = await deliveries.readTakenUp();
  const from = seen ?? takeUpFrom(now());
  if (from.next >= to && seen !== undefined) return true;
  const page = await events.readPage(from.next, to, maxTakenUp);
  const made = page.events.flatMap((event) => {
    const delivery = deliveryOf(event, from, now());
    if (delivery === undefined) damaged(`event ${event.position}`);
    return delivery === undefined || delivery === 'passed' ? [] : delivery;
  });
  const next = Math.max(page.next, from.next);
  return (await deliveries.takeUp(seen, { ...from, next }, made)) ? next >= to : lost;
}
