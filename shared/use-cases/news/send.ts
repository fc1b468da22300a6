import type { Log } from '../../base/log.ts';
import * as logEvents from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import type { EventBus } from '../../bus/event-bus.ts';
import type { EventReader, SentStore } from '../../store/news/events.ts';
import type { NewsCursor } from '../../store/news/items.ts';

export interface SendDependencies {
  readonly feed: Pick<EventReader, 'readEvents'>;
  readonly sent: SentStore;
  readonly bus: EventBus;
  readonly now: () => Instant;
  readonly log: Log;
}

/** Events that are sent before it is kept that they were. */
const atOnce = 100;

/**
 * Puts the events of the feed on the bus that have not been: each at least once, in their order, and
 * again after a crash, with the same id. Those of records that are older than the first start stay
 * in the feed.
 */
export async function sendEvents(
  deadline: Instant,
  { next: end, liveFrom }: Pick<NewsCursor, 'next' | 'liveFrom'>,
  { feed, sent, bus, now, log }: SendDependencies,
): Promise<void> {
  let from = (await sent.read()) ?? liveFrom;
  while (from < end && now() < deadline) {
    const { events, next } = await feed.readEvents(from, end, atOnce);
    await bus.put(events);
    await sent.keep(next);
    if (events.length > 0) log(logEvents.EVENTS_ON_BUS, { from, next, events: events.length });
    from = next;
  }
}
