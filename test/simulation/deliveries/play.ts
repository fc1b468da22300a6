/**
 * Deliveries of events under faults: two workers take up and send at the same time, each call of
 * theirs may fail, lose its answer, or be the last one of its process; the application is down,
 * slow, answers wrongly or loses its answers. Time jumps. In the end nothing breaks any more.
 */
import { createDeliveryStore } from '../../../shared/store/deliveries/deliveries.ts';
import { createEventGetter, createEventReader } from '../../../shared/store/deliveries/events.ts';
import { deliveryKinds } from '../../../shared/store/deliveries/items.ts';
import { deliverDue } from '../../../shared/use-cases/deliveries/deliver.ts';
import { takeUpEvents } from '../../../shared/use-cases/deliveries/take-up.ts';
import { type Connection, faults, type Interfere } from '../../support/memory-dynamodb.ts';
import { createTurns, type Player } from '../interleavings/turns.ts';
import { randomFrom } from '../random.ts';
import { mishapFrom } from '../trail-log/bucket.ts';
import { InvariantError } from '../view.ts';
import { expectAllTold, expectOthersTold, type Told } from './invariants.ts';
import { createWorld, hourMs, tables, type World } from './world.ts';

const minuteMs = 60_000;
const keys = [Buffer.alloc(32, 1)] as const;

const run = async (world: World, { client }: Connection, wait: () => Promise<void>): Promise<void> => {
  const { now, random } = world;
  const damaged = (key: string): void => {
    throw new InvariantError(`an item is damaged: ${key}`);
  };
  const context = { client, now, damaged, random: random.next, sleep: async () => {} };
  const events = createEventReader(context, tables.trailLog);
  const deliveries = createDeliveryStore(context, tables.workState);
  const deadline = now() + minuteMs;
  await takeUpEvents(deadline, { events, deliveries, context });
  const readEvent = createEventGetter(context, tables.trailLog);
  const sending = { readEvent, deliveries, keys: async () => keys, now, random: random.next, log: () => {} };
  await deliverDue(deadline, { ...sending, post: world.postOf(wait) });
};

const createWorker = (world: World, wait: () => Promise<void>) => async (): Promise<void> => {
  const { random, db } = world;
  const draw = mishapFrom(random, world.calls);
  const interfere: Interfere = () => {
    const bad = draw();
    if (bad === undefined) return undefined;
    return bad.crash ? { crash: bad.when } : { fail: bad.when, error: faults.internalServerError() };
  };
  let connection = db.connect({ schedule: wait, interfere });
  for (let runs = 0; runs < 60 && !world.isOver; runs += 1) {
    await wait();
    try {
      await run(world, connection, wait);
    } catch (error) {
      if (error instanceof InvariantError) throw error;
    }
    if (connection.crashed) connection = db.connect({ schedule: wait, interfere });
  }
};

const createWriter = (world: World, wait: () => Promise<void>) => async (): Promise<void> => {
  const { random } = world;
  for (let left = random.int(1, 25); left > 0; left -= 1) {
    await wait();
    await world.write();
  }
};

const createClock = (world: World, wait: () => Promise<void>) => async (): Promise<void> => {
  const { random } = world;
  for (let jumps = random.int(5, 60); jumps > 0; jumps -= 1) {
    await wait();
    world.pass(random.chance(0.15) ? random.int(0, 3 * hourMs) : random.int(0, 40_000));
  }
  world.isOver = true;
};

const calmly = async (world: World, steps: number, stepMs: number): Promise<void> => {
  const connection = world.db.connect();
  for (let step = 0; step < steps && (step < 2 || hasWaiting(world)); step += 1) {
    world.pass(stepMs);
    await run(world, connection, async () => {});
  }
};

const hasWaiting = ({ db }: World): boolean =>
  db.dump(tables.workState).some(({ kind }) => kind === deliveryKinds.waiting);

/** Plays the history of a seed; throws where an invariant does not hold. */
export const playDeliveries = async (seed: number): Promise<Told> => {
  const random = randomFrom(seed);
  const world = createWorld(random);
  // The first call after a deployment, before there are events: it decides which ones are too old.
  await run(world, world.db.connect(), async () => {});
  const turns = createTurns(random, 0.5, () => {});
  const wait = (actor: string) => () => turns.wait(actor);
  const speed = () => random.pick([1, 3]);
  const players = new Map<string, Player>([
    ['writer', { act: createWriter(world, wait('writer')), speed: speed() }],
    ['clock', { act: createClock(world, wait('clock')), speed: 1 }],
    ['stream', { act: createWorker(world, wait('stream')), speed: speed() }],
    ['tick', { act: createWorker(world, wait('tick')), speed: speed() }],
  ]);
  await turns.play(players);

  // The trouble ends; the pauses, an hour and a fifth at most, run out.
  world.pass((world.isLong ? 60 : 20) * hourMs);
  await calmly(world, 10, 15 * minuteMs);
  expectOthersTold(world);
  // The events that nobody accepts are given up, one after another.
  await calmly(world, world.written.length * 26, hourMs);
  return expectAllTold(world);
};
