/**
 * The news under faults: records come into the log; two functions work them in and send the events
 * at the same time; an application reads the feed meanwhile. Every call may fail, lose its answer,
 * be throttled, or be the last one of its process. In the end nothing breaks any more.
 */
import { loggedOf } from '../../../shared/store/news/logged.ts';
import { foldPart } from '../../../shared/use-cases/news/fold.ts';
import { foldLog } from '../../../shared/use-cases/news/publish.ts';
import { readChanges } from '../../../shared/use-cases/news/read.ts';
import { sendEvents } from '../../../shared/use-cases/news/send.ts';
import { createTurns, type Player } from '../interleavings/turns.ts';
import { randomFrom } from '../random.ts';
import { fail } from '../view.ts';
import { createRecords } from './records.ts';
import { createWorld, frame, seed, type World } from './world.ts';

export interface Played {
  readonly events: number;
  readonly sentAgain: number;
}

const forever = Number.POSITIVE_INFINITY;

/** Plays the history of a seed; throws where an invariant does not hold. */
export const playNews = async (seedOfPlay: number): Promise<Played> => {
  const random = randomFrom(seedOfPlay);
  const world = createWorld(random);
  const nextRecord = createRecords(random);
  const append = async (): Promise<void> => {
    // Now and then more than one transaction of the news can hold.
    const records = Array.from({ length: random.chance(0.1) ? 40 : random.int(1, 8) }, nextRecord);
    await world.log.append(records, await world.log.readSize());
  };
  if (random.chance(0.5)) for (let batches = random.int(1, 4); batches > 0; batches -= 1) await append();

  const turns = createTurns(random, 0.5, () => {});
  const wait = (name: string) => () => turns.wait(name);
  const writer = async (): Promise<void> => {
    for (let batches = random.int(1, 5); batches > 0; batches -= 1) {
      await turns.wait('writer');
      await append();
    }
  };
  const publisher = (name: string) => async (): Promise<void> => {
    for (let calls = random.int(2, 5); calls > 0; calls -= 1) {
      await turns.wait(name);
      await publish(world, wait(name)).catch(() => undefined);
    }
  };
  const application = createApplication(world);
  const players = new Map<string, Player>([
    ['writer', { act: writer, speed: 1 }],
    ['stream', { act: publisher('stream'), speed: random.pick([1, 3]) }],
    ['schedule', { act: publisher('schedule'), speed: random.pick([1, 3]) }],
    ['application', { act: () => application.read(wait('application'), random.int(1, 6)), speed: 1 }],
  ]);
  await turns.play(players);

  await publish(world, async () => {}, true);
  await application.read(async () => {}, 200);
  const expected = await expectedEvents(world);
  expectFeed(application.events, expected);
  return { events: expected.length, sentAgain: await expectBus(world, expected) };
};

const publish = async (world: World, wait: () => Promise<void>, isCalm = false): Promise<void> => {
  const dependencies = world.start(wait, isCalm);
  await sendEvents(forever, await foldLog(forever, dependencies), dependencies);
};

/** Reads on from where it was, in pages of any size. */
const createApplication = ({ random, feed }: World) => {
  const events: string[] = [];
  let after = -1;
  return {
    events,
    read: async (wait: () => Promise<void>, pages: number): Promise<void> => {
      for (let left = pages; left > 0; left -= 1) {
        await wait();
        const page = await readChanges(after, random.int(1, 40), feed);
        if (page === 'unknown_position') fail('the feed does not know its own position', after);
        events.push(...page.events);
        after = page.next - 1;
      }
    },
  };
};

/** What the log makes, all at once, with nothing that breaks. */
const expectedEvents = async ({ reader }: World): Promise<readonly string[]> => {
  const entries: string[] = [];
  for await (const entry of reader.readEntries(0, await reader.readSize())) entries.push(entry);
  const known = { states: new Map(), service: seed };
  return foldPart(entries.map(loggedOf), 0, known, { frame, damaged: () => {} }).events.map(({ event }) => event);
};

/** Each event once, in the order of the log. */
const expectFeed = (read: readonly string[], expected: readonly string[]): void => {
  for (const [at, event] of expected.entries()) {
    if (read[at] !== event) fail('the feed has another event, or none', { at, expected: event, read: read[at] });
  }
  if (read.length > expected.length) fail('the feed has more than the log makes', read.at(expected.length));
};

/** @returns how many came more than once */
const expectBus = async ({ taken, feed }: World, expected: readonly string[]): Promise<number> => {
  const liveFrom = (await feed.readCursor())?.liveFrom ?? 0;
  const live = expected.filter((event) => Number(JSON.parse(event).sequence) >= liveFrom);
  const byId = new Map<string, string>();
  for (const event of taken) {
    const { id } = JSON.parse(event);
    if ((byId.get(id) ?? event) !== event) fail('two events on the bus have one id', { event, other: byId.get(id) });
    byId.set(id, event);
  }
  for (const event of live) if (!taken.includes(event)) fail('the bus lacks an event', event);
  for (const event of byId.values()) if (!live.includes(event)) fail('the bus has an event of another time', event);
  return taken.length - byId.size;
};
