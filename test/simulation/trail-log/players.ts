import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { toItem } from '../../../shared/store/commands.ts';
import { logRecordOf } from '../../../shared/store/log/items.ts';
import { createLogStore } from '../../../shared/store/log/log.ts';
import type { LogBucket } from '../../../shared/trail/bucket.ts';
import { LogObjectMissingError } from '../../../shared/trail/reader.ts';
import type { Witness } from '../../../shared/trail/witness.ts';
import { NotExtendedError, publish } from '../../../shared/use-cases/log/publish.ts';
import { sequence } from '../../../shared/use-cases/log/sequence.ts';
import { type Connection, faults, type Interfere } from '../../support/memory-dynamodb.ts';
import { fail, InvariantError } from '../view.ts';
import { mishapFrom } from './bucket.ts';
import type { createSimulatedWitness } from './witness.ts';
import { type Streamed, signer, tables, type World } from './world.ts';

type SimulatedWitness = ReturnType<typeof createSimulatedWitness>;
type Wait = () => Promise<void>;

const calm: Wait = async () => {};

const interfereFrom = ({ random, mess }: World): Interfere => {
  const draw = mishapFrom(random, mess.calls);
  return () => {
    const bad = draw();
    if (bad === undefined) return undefined;
    return bad.crash ? { crash: bad.when } : { fail: bad.when, error: faults.internalServerError() };
  };
};

const storeOf = ({ random }: World, { client }: Connection) =>
  createLogStore({ client, now: () => 0, sleep: async () => {}, random: random.next, damaged: () => {} }, tables);

/** What breaks is done again by whoever called; what an invariant says is not. */
const survive = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof InvariantError) throw error;
    return undefined;
  }
};

const itemOf = ({ accountId, version }: Streamed) =>
  toItem({ accountId, version, at: '2026-11-28T12:00:00.000Z', day: '2026-11-28' });

/** Changes of four accounts, and operations, whose numbers have gaps. */
export const createWriter = (world: World, wait: Wait) => async (): Promise<void> => {
  const { random, db, written } = world;
  const versions = new Map<string, number>();
  for (let left = random.int(1, 40); left > 0; left -= 1) {
    const accountId = random.pick(['a', 'b', 'c', 'd', 'operations#', 'operations#a']);
    const step = accountId.startsWith('operations#') ? random.int(1, 1_000) : 1;
    const version = (versions.get(accountId) ?? 0) + step;
    versions.set(accountId, version);
    await wait();
    await db.client.send(new PutItemCommand({ TableName: tables.auditRecords, Item: itemOf({ accountId, version }) }));
    written.push({ accountId, version });
  }
  world.isOver = true;
};

const runSequencer = (world: World, records: readonly Streamed[], connection: Connection): Promise<number> =>
  sequence(
    records.map((each) => logRecordOf(itemOf(each))),
    {
      order: storeOf(world, connection),
      context: { sleep: async () => {}, random: world.random.next },
    },
  );

/** Gets the records of its accounts in their order, and again what it could not do. */
export const createSequencer = (world: World, shard: number, wait: Wait) => async (): Promise<void> => {
  const { random, mess, written, db } = world;
  let connection = db.connect({ schedule: wait, interfere: interfereFrom(world) });
  const isMine = ({ accountId }: Streamed): boolean =>
    accountId.length % 2 === (shard === 0 ? 1 : 0) || accountId === 'b';
  let next = 0;
  for (let rounds = 0; rounds < 200 && !(world.isOver && next >= written.length); rounds += 1) {
    await wait();
    await world.mayPutBack();
    const end = Math.min(written.length, next + random.int(1, 12));
    const batch = written.slice(next, end).filter(isMine);
    if (random.chance(mess.givenUp)) next = end;
    const done = await survive(world.during(() => runSequencer(world, batch, connection)));
    if (connection.crashed) connection = db.connect({ schedule: wait, interfere: interfereFrom(world) });
    if (done !== undefined && !random.chance(mess.again)) next = end;
  }
};

const runPublisher = (world: World, connection: Connection, objects: LogBucket, witness: Witness) =>
  publish(Number.POSITIVE_INFINITY, {
    order: storeOf(world, connection),
    bucket: objects,
    signer,
    witness,
    now: () => 0,
    log: ({ event }) => {
      // Nothing that a witness could object to, unless the order was put back.
      if (event === 'WITNESS_REFUSED' && world.mess.putBack === 0) fail('the witness has refused', event);
    },
  });

export const createPublisher = (world: World, witness: SimulatedWitness, wait: Wait) => async (): Promise<void> => {
  const { random, db, bucket, mess } = world;
  for (let ticks = random.int(2, 8); ticks > 0; ticks -= 1) {
    await wait();
    const connection = db.connect({ schedule: wait, interfere: interfereFrom(world) });
    const objects = bucket.connect(wait, mishapFrom(random, mess.calls));
    const seenBy = witness.connect(wait, mishapFrom(random, mess.calls));
    await survive(world.during(() => runPublisher(world, connection, objects, seenBy)));
  }
};

/** All that the stream has given up is taken in from the trail. */
export const sequenceCalmly = async (world: World): Promise<void> => {
  await runSequencer(world, world.written, world.db.connect());
};

/** @returns false if the log refuses to go on from what was published */
export const publishCalmly = async (world: World, witness: SimulatedWitness): Promise<boolean> => {
  try {
    await runPublisher(
      world,
      world.db.connect(),
      world.bucket.connect(calm, () => undefined),
      witness.connect(calm, () => undefined),
    );
    return true;
  } catch (error) {
    if (error instanceof NotExtendedError && world.mess.putBack > 0) return false;
    if (error instanceof LogObjectMissingError) fail('the log has no object', error.message);
    throw error;
  }
};
