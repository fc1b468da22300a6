/** Draws a scenario, and plays it. */

import { isDeepStrictEqual as same } from 'node:util';
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
 * not: no change, in any order, overwrites a record of the trail, and the account goes on with what
 * the trail says.
 *
 * @returns how often the membership was restored from its trail
 */
export const playDamaged = async (seed: number, mutant: Mutant = {}): Promise<number> => {
  const world = createWorld(seed, mutant);
  const { random, trace, turns, surroundings } = world;
  const { db } = surroundings;
  await prepare(world, random.pick(longer));
  const first = trace.writes[0]?.memberships[0];
  if (first === undefined) throw new TypeError('no version to bring back');
  await db.client.send(new PutItemCommand({ TableName: tables.memberships, Item: marshall(first) }));
  const records = () =>
    db
      .dump(tables.auditRecords)
      .filter(({ accountId }) => accountId === account)
      .toSorted((a, b) => Number(a['version']) - Number(b['version']));
  const before = records();

  world.begin();
  await turns.play(castOf(world, false));
  const after = records();
  if (!same(after.slice(0, before.length), before)) fail('a record of the trail was overwritten', { before, after });
  expectToGoOn(before.at(-1), after.slice(before.length));
  if (trace.deeds.some(({ errors }) => errors.includes('DamagedError'))) fail('a dead end', trace.deeds);
  return after.filter(({ action }) => action === 'restored').length;
};

/** The first later record restores what the last earlier one has left; then all goes on. */
const expectToGoOn = (last: Record<string, unknown> | undefined, later: readonly Record<string, unknown>[]): void => {
  for (const [index, record] of later.entries()) {
    const seen = { last, later };
    if (record['version'] !== Number(last?.['version']) + index + 1) fail('a gap in the versions', seen);
    if ((record['action'] === 'restored') !== (index === 0)) fail('restored at another time than first', seen);
    if (index === 0 && !same(record['after'], last?.['after'])) fail('restored as it never was', seen);
    if (index > 0 && !same(record['before'], later[index - 1]?.['after'])) fail('a lost update', seen);
  }
};
