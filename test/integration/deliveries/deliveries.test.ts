import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, vi } from 'vitest';
import type { LogEvent } from '../../../shared/base/log-events.ts';
import { createPost } from '../../../shared/delivery/post.ts';
import { readSigningKeys } from '../../../shared/domain/deliveries/signature.ts';
import { createDeliveryStore } from '../../../shared/store/deliveries/deliveries.ts';
import { createEventGetter, createEventReader } from '../../../shared/store/deliveries/events.ts';
import { createDeliveryFinder, createDeliveryLister } from '../../../shared/store/deliveries/list.ts';
import { createReplayer } from '../../../shared/store/deliveries/replays.ts';
import { deliverDue } from '../../../shared/use-cases/deliveries/deliver.ts';
import { replayEvent } from '../../../shared/use-cases/deliveries/replay.ts';
import { takeUpEvents } from '../../../shared/use-cases/deliveries/take-up.ts';
import { testFreshTables as test } from '../../support/fixtures/store.ts';
import { hour, noon } from '../../support/memberships.ts';
import { type ReceivedRequest, type Reply, startScriptedServer } from '../../support/scripted-server.ts';
import type { TestStore } from '../../support/store.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const iso = (at: number): string => new Date(at).toISOString();

const idIn = ({ body }: ReceivedRequest): string => JSON.parse(body).id;

const createWorld = async (store: TestStore) => {
  const { context, tables, clock } = store;
  const logged: { readonly event: string; readonly fields: unknown }[] = [];
  let script: (request: ReceivedRequest) => Reply = () => ({ status: 204, text: '' });
  const server = await startScriptedServer((request) => script(request));
  const events = createEventReader(context, tables.trailLog);
  const readEvent = createEventGetter(context, tables.trailLog);
  const deliveries = createDeliveryStore(context, tables.workState);
  const replayer = createReplayer(context, tables.workState);
  const find = createDeliveryFinder(context, tables.workState);
  const put = (item: object) =>
    context.client.send(new PutItemCommand({ TableName: tables.trailLog, Item: marshall(item) }));
  let keys: string | undefined = JSON.stringify({ current: secret });
  return {
    server,
    logged,
    clock,
    /** As the fold of the log writes them: an event at its index, and how far it has come. */
    write: async (position: number, accountId?: string, members: object = {}) => {
      const event = {
        specversion: '1.0',
        id: `ab12-${position}`,
        type: 'example.granted',
        time: iso(clock.now),
        ...members,
      };
      const part = `events#${Math.floor(position / 256)}`;
      await put({ part, position, event: JSON.stringify(event), ...(accountId !== undefined && { accountId }) });
      await put({ part: 'news', position: 0, next: position + 1 });
    },
    answer: (next: typeof script) => {
      script = next;
    },
    loseSecret: () => {
      keys = '{}';
    },
    run: async () => {
      await takeUpEvents(clock.now + 60_000, { events, deliveries, context });
      await deliverDue(clock.now + 60_000, {
        readEvent,
        deliveries,
        keys: async () => readSigningKeys(keys) ?? Promise.reject(new Error('no keys')),
        post: createPost(`${server.url}/events`, context.now),
        now: context.now,
        random: () => 0.5,
        log: ({ event }: LogEvent, fields) => void logged.push({ event, fields }),
      });
    },
    received: () => server.requests.map(idIn),
    list: createDeliveryLister(context, tables.workState),
    replay: (eventId: string) => replayEvent(eventId, { readEvent, find, replayer, context }),
  };
};

let world: Awaited<ReturnType<typeof createWorld>>;
const begin = test.extend('world', async ({ store }, { onCleanup }) => {
  world = await createWorld(store);
  onCleanup(() => world.server.close());
  return world;
});
beforeEach(() => void vi.useFakeTimers({ now: noon, toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const statesOf = async (state?: 'waiting' | 'failed' | 'delivered') => {
  const all: string[] = [];
  let from: Parameters<typeof world.list>[2];
  do {
    const { entries, next } = await world.list(state, 2, from);
    for (const entry of entries) all.push('damaged' in entry ? 'damaged' : `${entry.state} ${entry.delivery.position}`);
    from = next;
  } while (from !== undefined);
  return all;
};

describe('an event', () => {
  begin('is sent once, signed, with its own bytes', async ({ world: { write, run, server } }) => {
    await write(255, 'a');
    await write(700);
    await run();
    await run();
    const [first, second] = server.requests;
    expect(server.requests).toHaveLength(2);
    for (const request of [first, second]) {
      const headers = Object.fromEntries(
        Object.entries(request?.headers ?? {}).map(([name, value]) => [name, String(value)]),
      );
      expect(new Webhook(secret).verify(request?.body ?? '', headers)).toEqual(JSON.parse(request?.body ?? ''));
    }
    expect(await statesOf()).toEqual(['delivered 700', 'delivered 255']);
  });

  begin(
    'that is not accepted holds up its account, and no other',
    async ({ world: { write, run, answer, received, clock, logged } }) => {
      await write(1, 'a');
      await write(2, 'a');
      await write(3, 'b');
      answer((request) => (idIn(request) === 'ab12-1' ? { status: 500, text: '' } : { status: 200, text: '' }));
      await run();
      expect(received().toSorted()).toEqual(['ab12-1', 'ab12-3']);
      expect(logged).toContainEqual({
        event: 'EVENT_NOT_DELIVERED',
        fields: expect.objectContaining({ eventId: 'ab12-1', status: 500, nextAt: iso(noon + 5_000) }),
      });
      answer(() => ({ status: 200, text: '' }));
      clock.now = noon + 4_999;
      await run();
      expect(received()).toHaveLength(2);
      clock.now = noon + 5_000;
      await run();
      expect(received().slice(2)).toEqual(['ab12-1', 'ab12-2']);
    },
  );

  begin(
    'is given up after a day, and the next one of its account is sent',
    async ({ world: { write, run, answer, received, clock, logged } }) => {
      await write(1, 'a');
      await write(2, 'a');
      answer((request) => (idIn(request) === 'ab12-1' ? { status: 410, text: '' } : { status: 200, text: '' }));
      await run();
      clock.now = noon + 24 * hour - 1;
      await run();
      expect(await statesOf()).toEqual(['waiting 1', 'waiting 2']);
      clock.now = noon + 24 * hour;
      await run();
      expect(received().at(-1)).toBe('ab12-2');
      expect(await statesOf()).toEqual(['failed 1', 'delivered 2']);
      expect(logged).toContainEqual({
        event: 'EVENT_GIVEN_UP',
        fields: expect.objectContaining({ eventId: 'ab12-1', tries: 3, status: 410 }),
      });
    },
  );

  begin(
    'waits as long as the application asks, and so do all others',
    async ({ world: { write, run, answer, received, clock } }) => {
      answer(() => ({ status: 503, headers: { 'retry-after': '600' }, text: '' }));
      await write(1, 'a');
      await run();
      await write(2, 'b');
      clock.now = noon + 599_999;
      await run();
      expect(received()).toEqual(['ab12-1']);
      clock.now = noon + 600_000;
      answer(() => ({ status: 200, text: '' }));
      await run();
      expect(received().toSorted()).toEqual(['ab12-1', 'ab12-1', 'ab12-2']);
    },
  );

  begin('waits while nothing can be signed', async ({ world: { write, run, received, loseSecret, logged } }) => {
    loseSecret();
    await write(1, 'a');
    await run();
    expect(received()).toEqual([]);
    expect(logged).toContainEqual({ event: 'EVENTS_NOT_SIGNED', fields: expect.anything() });
    expect(await statesOf('waiting')).toEqual(['waiting 1']);
  });

  begin(
    'that cannot be read is reported, and the others are sent',
    async ({ world: { write, run, received }, store }) => {
      await write(1, 'a', { id: undefined });
      await write(2, 'a');
      await run();
      expect(received()).toEqual(['ab12-2']);
      expect(store.damaged).toEqual(['event 1']);
    },
  );

  begin('of long ago is not sent when deliveries begin', async ({ world: { write, run, received } }) => {
    await write(1, 'a', { time: iso(noon - 25 * hour) });
    await write(2, 'a', { time: iso(noon - 23 * hour) });
    await run();
    expect(received()).toEqual(['ab12-2']);
  });
});

describe('a replay', () => {
  begin('sends a delivered event again, with its id', async ({ world: { write, run, received, replay } }) => {
    await write(1, 'a');
    await run();
    expect(await replay('ab12-1')).toMatchObject({ state: 'waiting', delivery: { tries: 0 } });
    await run();
    expect(received()).toEqual(['ab12-1', 'ab12-1']);
    expect(await statesOf()).toEqual(['delivered 1']);
    expect((await world.list('delivered', 1)).entries).toMatchObject([{ delivery: { attempts: [{}, {}] } }]);
  });

  begin('tries a waiting event at once', async ({ world: { write, run, received, replay, answer } }) => {
    answer(() => ({ status: 500, text: '' }));
    await write(1, 'a');
    await run();
    await replay('ab12-1');
    await run();
    expect(received()).toEqual(['ab12-1', 'ab12-1']);
  });

  begin.for(['ab12-9', 'other-1', 'none', ''])(
    'finds no event %s',
    async (eventId, { world: { write, run, replay } }) => {
      await write(1, 'a');
      await run();
      expect(await replay(eventId)).toBeUndefined();
    },
  );
});

begin('two calls at once take up each event once, and send it once', async ({ world: { write, run, received } }) => {
  for (let position = 0; position < 60; position += 1) await write(position, `a${position % 7}`);
  await Promise.all([run(), run()]);
  await run();
  expect(received()).toHaveLength(60);
  expect(new Set(received()).size).toBe(60);
});
