import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { conditionally, getItem, queryPage } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { cursorKey, cursorOf, eventsPart, firstOfNextEvents, type NewsCursor, sentKey } from './items.ts';

type Context = Pick<StoreContext, 'client'>;

export interface EventPage {
  /** As JSON, in their order. */
  readonly events: readonly string[];
  /** All events before this index have been read. */
  readonly next: number;
}

/** Partitions that one call looks through: many records in a row may be no news. */
const maxParts = 40;

/** Reads the events of the feed, and how far it has come. */
export function createEventReader(context: Context, trailLog: string) {
  return {
    /** @returns undefined: it has not begun. @throws DamagedError */
    readCursor: async (): Promise<NewsCursor | undefined> => {
      const item = await getItem(context, trailLog, cursorKey);
      return item && cursorOf(item);
    },

    /**
     * Reads events from an index on, and before another one.
     *
     * @param limit the most events
     */
    readEvents: async (from: number, end: number, limit: number): Promise<EventPage> => {
      const events: string[] = [];
      let next = from;
      for (let parts = 0; next < end && events.length < limit && parts < maxParts; parts += 1) {
        const { items, next: more } = await queryPage(context, {
          TableName: trailLog,
          KeyConditionExpression: 'part = :part AND #position BETWEEN :from AND :last',
          ExpressionAttributeNames: { '#position': 'position' },
          ExpressionAttributeValues: marshall({ ':part': eventsPart(next), ':from': next, ':last': end - 1 }),
          ConsistentRead: true,
          Limit: limit - events.length,
        });
        events.push(...items.map(({ event }) => event?.S ?? ''));
        const last = items.at(-1);
        next = more === undefined ? firstOfNextEvents(next) : Number(last?.['position']?.N) + 1;
      }
      return { events, next: Math.min(next, end) };
    },
  };
}
export type EventReader = ReturnType<typeof createEventReader>;

/** How far the events have gone to the bus. */
export function createSentStore(context: Context, trailLog: string) {
  return {
    /** @returns the first index that has not; undefined: none has gone yet */
    read: async (): Promise<number | undefined> => {
      const item = await getItem(context, trailLog, sentKey);
      return item && Number(item['next']?.N);
    },

    /** Never goes back. */
    keep: async (next: number): Promise<void> => {
      const put = new PutItemCommand({
        TableName: trailLog,
        Item: { ...sentKey, ...marshall({ next }) },
        ConditionExpression: 'attribute_not_exists(part) OR #next < :next',
        ExpressionAttributeNames: { '#next': 'next' },
        ExpressionAttributeValues: marshall({ ':next': next }),
      });
      await conditionally(context.client.send(put));
    },
  };
}
export type SentStore = ReturnType<typeof createSentStore>;
