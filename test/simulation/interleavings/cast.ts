/** Who takes part in a scenario: two to eight actors, each with one to four deeds. */
import { createApplication, createImporter, createVerifier, createWebhook } from './callers.ts';
import { createAudit, createVendorChanges } from './others.ts';
import { createReviewer } from './reviewers.ts';
import type { ActorKind } from './trace.ts';
import type { Player } from './turns.ts';
import type { Actor, World } from './world.ts';

type Part = Exclude<ActorKind, 'past'>;

const parts: Readonly<Record<Part, (world: World, actor: Actor) => () => Promise<void>>> = {
  reviewer: createReviewer,
  user: createApplication,
  verifier: createVerifier,
  importer: createImporter,
  webhook: createWebhook,
  audit: createAudit,
  vendor: createVendorChanges,
};

/** The first parts are what the scenarios are about above all; the others are drawn. */
const draw = ({ random }: World, isNew: boolean): Part[] => [
  isNew ? 'user' : 'reviewer',
  random.pick(isNew ? ['user', 'user', 'verifier', 'audit'] : ['reviewer', 'user', 'audit', 'audit']),
  ...Array.from({ length: random.int(0, 6) }, () =>
    random.pick([
      ...(['reviewer', 'reviewer', 'reviewer', 'user', 'user', 'user'] as const),
      ...(['verifier', 'importer', 'webhook', 'audit', 'vendor', 'vendor'] as const),
    ] as const),
  ),
];

/** @param isNew whether nothing is known of the account when the scenario begins */
export const castOf = (world: World, isNew: boolean): ReadonlyMap<string, Player> => {
  const { random } = world;
  return new Map(
    draw(world, isNew).map((kind, index): [string, Player] => {
      const actor = world.actor(`${kind}-${index}`, kind);
      const act = parts[kind](world, actor);
      const deeds = random.int(1, kind === 'audit' ? 2 : 4);
      const actAll = async (): Promise<void> => {
        for (let deed = 0; deed < deeds; deed += 1) await act();
      };
      // An audit has the longest way to its writes: at the same speed all others would have gone by
      // then.
      return [actor.name, { act: actAll, speed: random.pick(kind === 'audit' ? [5, 10, 20] : [1, 1, 3]) }];
    }),
  );
};
