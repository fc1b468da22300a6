/**
 * The news under faults: records come into the log; two functions work them in and send the events
 * at the same time; an application reads the feed meanwhile. Every call may fail, lose its answer,
 * be throttled, or be the last one of its process. In the end nothing breaks any more.
 */
import { isEntitled } from '../../../shared/domain/membership/decide.ts';
import { type Announced, isNewStage, momentOf, ownEvidence, stageAt } from '../../../shared/domain/news/stages.ts';
import { loggedOf } from '../../../shared/store/news/logged.ts';
import { announceAging } from '../../../shared/use-cases/news/announce.ts';
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
  const { next: nextRecord, now } = createRecords(random);
  const append = async (): Promise<void> => {
    // Now and then more than one transaction of the news can hold.
    const records = Array.from({ length: random.chance(0.1) ? 40 : random.int(1, 8) }, nextRecord);
    await world.log.append([...world.newRecords().slice(0, 9), ...records], await world.log.readSize());
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
      await publish(world.start(wait(name), now)).catch(() => undefined);
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

  await calmDown(world, now);
  await application.read(async () => {}, 200);
  const expected = await expectedEvents(world);
  expectFeed(application.events, expected.events);
  expectAnnounced(expected, now());
  return { events: expected.events.length, sentAgain: await expectBus(world, expected.events) };
};

const publish = async (dependencies: ReturnType<World['start']>): Promise<void> => {
  const folded = await foldLog(forever, dependencies);
  await sendEvents(forever, folded, dependencies);
  await announceAging(forever, folded, dependencies);
};

/** Nothing breaks, and nothing new comes but what time has made. */
const calmDown = async (world: World, now: () => number): Promise<void> => {
  for (let ticks = 4; ticks > 0; ticks -= 1) {
    const records = world.newRecords();
    if (records.length > 0) await world.log.append(records, await world.log.readSize());
    world.settle();
    await publish(world.start(async () => {}, now, true));
  }
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
const expectedEvents = async ({ reader, feed }: World) => {
  const entries: string[] = [];
  for await (const entry of reader.readEntries(0, await reader.readSize())) entries.push(entry);
  const known = { states: new Map(), service: seed };
  const folded = foldPart(entries.map(loggedOf), 0, known, { frame, damaged: () => {} });
  const { beganAt = 0, liveFrom = 0 } = (await feed.readCursor()) ?? {};
  return { ...folded, beganAt, liveFrom, events: folded.events.map(({ event }) => event) };
};
type Expected = Awaited<ReturnType<typeof expectedEvents>>;

/** Whatever has got old since the begin is announced, of all and of each account that has access. */
const expectAnnounced = ({ states, service, beganAt, liveFrom }: Expected, now: number): void => {
  const { watermark, policy, policyIndex = 0 } = service;
  const expectStage = (what: string, asOf: number, announced: Announced | undefined) => {
    const stage = stageAt(asOf, policy, now);
    if (stage === undefined || momentOf(stage, asOf, policy) <= beganAt) return;
    if (isNewStage({ stage, asOf }, announced)) fail('it was not announced that evidence is old', { what, stage });
  };
  if (watermark !== undefined) expectStage('all', watermark.startedAt, service.announced);
  // A stage that has passed is not looked for again when another policy gives the evidence more time.
  if (policyIndex >= liveFrom) return;
  for (const { membership, announced } of states) {
    const own = isEntitled(membership, policy) ? ownEvidence(membership, watermark) : undefined;
    if (own !== undefined) expectStage(membership.accountId, own.observedAt, announced);
  }
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
