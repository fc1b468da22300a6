/** The only place that knows EventBridge. */
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { chunksOf } from '../base/chunks.ts';
import * as z from '../base/zod.ts';

/** EventBridge takes no more in one request. */
const maxEntries = 10;

const maxTries = 4;

/** EventBridge has not taken some events; those that it has taken may come again. */
export class EventsNotTakenError extends Error {
  override readonly name = 'EventsNotTakenError';
}

export interface EventBus {
  /**
   * Puts events on the bus, in their order. The bus keeps no order, and an event may come twice.
   *
   * @param events CloudEvents as JSON
   * @throws EventsNotTakenError if some were refused in each try
   */
  put(events: readonly string[]): Promise<void>;
}

/** Creates the process's client. After its tries it throws what EventBridge or the network has answered last. */
export const eventBridgeClient = (): EventBridgeClient =>
  new EventBridgeClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });

export const createEventBus = ({
  client,
  busArn,
  sleep,
}: {
  readonly client: Pick<EventBridgeClient, 'send'>;
  readonly busArn: string;
  readonly sleep: (ms: number) => Promise<void>;
}): EventBus => {
  /** EventBridge may take some entries of a request and not others, which it names by their place. */
  const putAll = async (entries: readonly PutEventsRequestEntry[]): Promise<void> => {
    let left = entries;
    for (let tries = 1; ; tries += 1) {
      const { Entries: results = [] } = await client.send(new PutEventsCommand({ Entries: [...left] }));
      const codes = results.flatMap(({ ErrorCode: code }) => code ?? []);
      left = left.filter((_, place) => results[place]?.EventId === undefined);
      if (left.length === 0) return;
      if (tries === maxTries) throw new EventsNotTakenError(`${left.length} events: ${[...new Set(codes)].join(', ')}`);
      await sleep(100 * 2 ** tries);
    }
  };

  return {
    put: async (events) => {
      for (const chunk of chunksOf(events, maxEntries)) await putAll(chunk.map((event) => entryOf(event, busArn)));
    },
  };
};

const described = z.object({ source: z.string(), type: z.string(), time: z.string() });

/** The whole CloudEvent is the detail; rules of the bus find it by its type and source. */
const entryOf = (event: string, busArn: string): PutEventsRequestEntry => {
  const { source, type, time } = described.parse(JSON.parse(event));
  return { EventBusName: busArn, Source: source, DetailType: type, Time: new Date(time), Detail: event };
};
