/** Draws a scenario, and plays it. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { noon } from '../../support/memberships.ts';
import { tables } from '../surroundings.ts';
import { fail } from '../view.ts';
import { castOf } from './cast.ts';
import type { Coverage } from './coverage.ts';
import { judge } from './invariants/judge.ts';
import { live, type Start, starts } from './past.ts';
import { createService } from './service.ts';
import type { Trace } from './trace.ts';
import { account, createWorld, type Mutant, otherAccount, userIds, type World } from './world.ts';

/** Lives through what was before the scenario, up to its begin. */
const prepare = async (world: World, start: Start): Promise<void> => {
  const { random, clock, vendor, surroundings } = world;
  vendor.add(random.pick(['ours', 'ours', 'foreign', 'none']));
  vendor.add(random.pick(['ours', 'foreign']));
  if (random.chance(0.5)) vendor.add('ours');

  const past = world.actor('past', 'past');
  await live(world, past, account, start);
  await live(world, past, otherAccount, random.pick(starts));
  const { links } = createService(world, past).registration;
  for (const userId of userIds) {
    if (!random.chance(0.3)) continue;
    const accountId = random.pick([account, otherAccount]);
    await past.does(() => links.link({ userId }, accountId, { kind: 'client', id: 'past' }));
  }
  surroundings.db.settle();
  clock.now = noon;
};

/** @returns what has happened; throws where an invariant does not hold */
export const playInterleaving = async (seed: number, mutant: Mutant = {}, coverage?: Coverage): Promise<Trace> => {
  const world = createWorld(seed, mutant);
  const { random, surroundings, trace, turns } = world;
  // Two who meet a new account at the same moment are rare enough.
  const start = random.pick<Start>(['unknown', ...starts]);
  await prepare(world, start);
  const cast = castOf(world, start === 'unknown');
  world.begin();
  await turns.play(cast);
  judge(trace, surroundings.db);
  coverage?.add(start, cast.size, trace);
  return trace;
};

const longer = ['denied', 'revoked', 'departed', 'missed once'] as const satisfies readonly Start[];

/**
 * The membership has been brought back to an older version, as from a backup, and its trail has
 * not: no change, in any order, overwrites a record of the trail.
 *
 * @returns how many were told of the damage
 */
export const playDamaged = async (seed: number, mutant: Mutant = {}): Promise<number> => {
  const world = createWorld(seed, mutant);
  const { random, trace, turns, surroundings } = world;
  const { db } = surroundings;
  await prepare(world, random.pick(longer));
  const first = trace.writes[0]?.memberships[0];
  if (first === undefined) throw new TypeError('no version to bring back');
  await db.client.send(new PutItemCommand({ TableName: tables.memberships, Item: marshall(first) }));
  const stored = () =>
    JSON.stringify(
      [tables.memberships, tables.auditRecords].map((table) =>
        db.dump(table).filter(({ accountId }) => accountId === account),
      ),
    );
  const before = stored();

  world.begin();
  await turns.play(castOf(world, false));
  if (stored() !== before) fail('a damaged account was written', { before, after: stored() });
  return trace.deeds.filter(({ errors }) => errors.includes('DamagedError')).length;
};
