/**
 * The log of the trail under faults: changes and operations write records; two sequencers get them
 * from the stream, late, twice or never; two publishers work at the same time. Every call may fail,
 * lose its answer, or be the last one of its process. The order that is stored may be put back to
 * an earlier state. In the end nothing breaks any more.
 */
import { createTurns, type Player } from '../interleavings/turns.ts';
import { randomFrom } from '../random.ts';
import { expectOneHistory, expectWhole, publishedEntries } from './invariants.ts';
import { createPublisher, createSequencer, createWriter, publishCalmly, sequenceCalmly } from './players.ts';
import { createSimulatedWitness } from './witness.ts';
import { createWorld, origin, publicKeyBytes } from './world.ts';

export interface Played {
  readonly records: number;
  readonly checkpoints: number;
  /** The order was put back, and nothing more was published. */
  readonly isRefused: boolean;
}

/** Plays the history of a seed; throws where an invariant does not hold. */
export const playTrailLog = async (seed: number): Promise<Played> => {
  const random = randomFrom(seed);
  const world = createWorld(random);
  const witness = createSimulatedWitness();
  const turns = createTurns(random, 0.5, () => {});
  const wait = (actor: string) => () => turns.wait(actor);
  const speed = () => random.pick([1, 3]);
  const players = new Map<string, Player>([['writer', { act: createWriter(world, wait('writer')), speed: 1 }]]);
  for (const shard of [0, 1]) {
    const sequencer = `sequencer ${shard}`;
    const publisher = `publisher ${shard}`;
    players.set(sequencer, { act: createSequencer(world, shard, wait(sequencer)), speed: speed() });
    players.set(publisher, { act: createPublisher(world, witness, wait(publisher)), speed: speed() });
  }
  await turns.play(players);

  await sequenceCalmly(world);
  const isRefused = !(await publishCalmly(world, witness));
  if (world.mess.putBack === 0) witness.expectCosigned(world.bucket);
  await expectOneHistory(world.bucket, origin, publicKeyBytes);
  const entries = await publishedEntries(world.bucket, origin, publicKeyBytes);
  expectWhole(entries, isRefused ? [] : world.written);
  return { records: world.written.length, checkpoints: world.bucket.checkpoints.length, isRefused };
};
