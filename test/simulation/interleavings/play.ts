/** Draws a scenario, and plays it. */
import { noon } from '../../support/memberships.ts';
import type { Coverage } from './coverage.ts';
import { createApplication, createImporter, createVerifier, createWebhook } from './callers.ts';
import { judge } from './invariants/judge.ts';
import { createAudit, createVendorChanges } from './others.ts';
import { live, type Start, starts } from './past.ts';
import { createReviewer } from './reviewers.ts';
import { createService } from './service.ts';
import type { ActorKind, Trace } from './trace.ts';
import type { Player } from './turns.ts';
import { type Actor, account, createWorld, type Mutant, otherAccount, userIds, type World } from './world.ts';

type Casting = Exclude<ActorKind, 'past'>;

const parts: Readonly<Record<Casting, (world: World, actor: Actor) => () => Promise<void>>> = {
  reviewer: createReviewer,
  user: createApplication,
  verifier: createVerifier,
  importer: createImporter,
  webhook: createWebhook,
  audit: createAudit,
  vendor: createVendorChanges,
};

/** The first two are at what the scenarios are above all about; the others are whoever comes. */
const cast = ({ random }: World): Casting[] => [
  'reviewer',
  random.pick(['reviewer', 'user', 'audit', 'audit']),
  ...Array.from({ length: random.int(0, 6) }, () =>
    random.pick([
      ...(['reviewer', 'reviewer', 'reviewer', 'user', 'user', 'user'] as const),
      ...(['verifier', 'importer', 'webhook', 'audit', 'vendor', 'vendor'] as const),
    ] as const),
  ),
];

/** @returns what has happened; throws where an invariant does not hold */
export const playInterleaving = async (seed: number, mutant: Mutant = {}, coverage?: Coverage): Promise<Trace> => {
  const world = createWorld(seed, mutant);
  const { random, clock, vendor, surroundings, trace, turns } = world;
  vendor.add(random.pick(['ours', 'ours', 'foreign', 'none']));
  vendor.add(random.pick(['ours', 'foreign']));
  if (random.chance(0.5)) vendor.add('ours');

  const past = world.actor('past', 'past');
  const start = random.pick<Start>(starts);
  await live(world, past, account, start);
  await live(world, past, otherAccount, random.pick<Start>(starts));
  const { links } = createService(world, past).registration;
  for (const userId of userIds) {
    if (!random.chance(0.3)) continue;
    const accountId = random.pick([account, otherAccount]);
    await past.does(() => links.link({ userId }, accountId, { kind: 'client', id: 'past' }));
  }
  surroundings.db.settle();
  clock.now = noon;

  world.begin();
  const actors = cast(world).map((kind, index): [string, Player] => {
    const actor = world.actor(`${kind}-${index}`, kind);
    const act = parts[kind](world, actor);
    const deeds = random.int(1, kind === 'audit' ? 2 : 4);
    return [
      actor.name,
      {
        act: async () => {
          for (let deed = 0; deed < deeds; deed += 1) await act();
        },
        // An audit has the longest way to its writes: at the same speed all others would have gone by then.
        speed: kind === 'audit' ? random.pick([2, 5, 20]) : random.pick([1, 1, 3]),
      },
    ];
  });
  await turns.play(new Map(actors));

  judge(trace, surroundings.db);
  coverage?.add(start, actors.length, trace);
  return trace;
};
