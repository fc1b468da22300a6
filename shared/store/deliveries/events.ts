/** Reads the events of the log, which are written in the order of their places. */
import { marshall } from '@aws-sdk/util-dynamodb';
import type { LoggedEvent } from '../../domain/deliveries/event.ts';
import { getItem, queryPage } from '../commands.ts';
import type { Item, StoreContext } from '../context.ts';
import { cursorKey, eventsPart, firstOfNextEvents } from '../news/items.ts';

const eventOf = (item: Item): LoggedEvent => ({
  position: Number(item['position']?.N),
  text: item['event']?.S ?? '',
  accountId: item['accountId']?.S,
  isHistory: item['history']?.BOOL === true,
});

export interface EventPage {
  readonly events: readonly LoggedEvent[];
  /** The first place that was not read. */
  readonly next: number;
}

export function createEventReader(context: Pick<StoreContext, 'client'>, trailLog: string) {
  return {
    /** @returns the first place of which it is not decided yet whether it has an event */
    decidedUpTo: async (): Promise<number> => {
      const cursor = await getItem(context, trailLog, cursorKey);
      return Number(cursor?.['next']?.N ?? 0);
    },

    /** Reads events from one place up to another (exclusive), at most so many. */
    readPage: async (from: number, to: number, max: number): Promise<EventPage> => {
      const events: LoggedEvent[] = [];
      let next = from;
      while (next < to && events.length < max) {
        const last = Math.min(firstOfNextEvents(next), to) - 1;
        const page = await queryPage(context, {
          TableName: trailLog,
          KeyConditionExpression: 'part = :part AND #position BETWEEN :from AND :last',
          ExpressionAttributeNames: { '#position': 'position' },
          ExpressionAttributeValues: marshall({ ':part': eventsPart(next), ':from': next, ':last': last }),
          ConsistentRead: true,
          Limit: max - events.length,
        });
        const found = page.items.map(eventOf);
        events.push(...found);
        next = page.next === undefined ? last + 1 : (found.at(-1)?.position ?? last) + 1;
      }
      return { events, next };
    },
  };
}
export type EventReader = ReturnType<typeof createEventReader>;

/** @returns the event at a place; undefined: there is none */
export function createEventGetter(context: Pick<StoreContext, 'client'>, trailLog: string) {
  return async (position: number): Promise<LoggedEvent | undefined> => {
    const item = await getItem(context, trailLog, marshall({ part: eventsPart(position), position }));
    return item && eventOf(item);
  };
}
export type EventGetter = ReturnType<typeof createEventGetter>;
