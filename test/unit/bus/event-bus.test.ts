import type { EventBridgeClient, PutEventsCommand, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { expect, test } from 'vitest';
import { createEventBus, EventsNotTakenError } from '../../../shared/bus/event-bus.ts';

const event = (id: string) => JSON.stringify({ id, source: 's', type: 't', time: '2026-11-21T12:00:00.000Z' });

/** @param answer of each request, by the ids of its entries */
const busOf = (answer: (ids: readonly string[], request: number) => readonly PutEventsResultEntry[]) => {
  const requests: (readonly string[])[] = [];
  const pauses: number[] = [];
  const send = async ({ input: { Entries: entries = [] } }: PutEventsCommand) => {
    const ids = entries.map(({ Detail: detail = '' }) => JSON.parse(detail).id);
    requests.push(ids);
    return { Entries: answer(ids, requests.length) };
  };
  // Of the client only this is used.
  const client = { send } as unknown as EventBridgeClient;
  return {
    requests,
    pauses,
    bus: createEventBus({ client, busArn: 'bus', sleep: async (ms) => void pauses.push(ms) }),
  };
};

test('only what was not taken is put again', async () => {
  const { requests, pauses, bus } = busOf((ids, request) =>
    ids.map((id) => (request === 1 && id === 'b' ? { ErrorCode: 'ThrottlingException' } : { EventId: id })),
  );
  await bus.put(['a', 'b', 'c'].map(event));
  expect(requests).toEqual([['a', 'b', 'c'], ['b']]);
  expect(pauses).toEqual([200]);
});

test('what is refused each time is an error, which says why and names no event', async () => {
  const { requests, bus } = busOf((ids) => ids.map(() => ({ ErrorCode: 'InternalFailure' })));
  await expect(bus.put([event('a')])).rejects.toThrow(new EventsNotTakenError('1 events: InternalFailure'));
  expect(requests).toHaveLength(4);
});

test('an answer that says nothing of an event does not count', async () => {
  const { requests, bus } = busOf((ids, request) => (request === 1 ? [] : ids.map((id) => ({ EventId: id }))));
  await bus.put([event('a')]);
  expect(requests).toHaveLength(2);
});

test('nothing is no request', async () => {
  const { requests, bus } = busOf(() => []);
  await bus.put([]);
  expect(requests).toEqual([]);
});
