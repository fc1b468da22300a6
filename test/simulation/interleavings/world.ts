/**
 * What a scenario is played in: one account above all, a second one, a few users, and chance that
 * decides about everything.
 */
import type { ReviewMode } from '../../../shared/domain/membership/policy.ts';
import type { StoreContext } from '../../../shared/store/context.ts';
import type { MembershipChanger } from '../../../shared/store/memberships/change.ts';
import { accountIdOf, hour, noon } from '../../support/memberships.ts';
import { UnsupportedError } from '../../support/memory-dynamodb.ts';
import { type Random, randomFrom } from '../random.ts';
import { createSurroundings, type Surroundings } from '../surroundings.ts';
import { createVendorWorld, type VendorWorld } from '../vendor-world.ts';
import { createClient, type Tamper } from './client.ts';
import { type ActorKind, createTrace, type Deed, type Trace } from './trace.ts';
import { createTurns, type Turns } from './turns.ts';

export const [account, otherAccount] = [accountIdOf('a07e0000'), accountIdOf('a07e0001')];
export const userIds = ['user-of-anna', 'user-of-ben', 'user-of-cleo'] as const;
export const userNames = ['anna@example.com', 'ben@example.com'] as const;
export const ownPartner = 'partner-own';

/** A defect that the service is given, to see that it is found. */
export interface Mutant {
  readonly tamper?: Tamper;
  readonly changer?: (changer: MembershipChanger, kind: ActorKind) => MembershipChanger;
}

/** Does one deed after the other, in a process of its own. */
export interface Actor {
  readonly name: string;
  readonly kind: ActorKind;
  readonly context: StoreContext;
  readonly turn: () => Promise<void>;
  readonly deed: () => Deed;
  /** Does a part of a scenario that may fail, as a deed of its own. */
  readonly does: <T>(work: (deed: Deed) => Promise<T>) => Promise<T | undefined>;
}

export interface World {
  readonly random: Random;
  readonly clock: { now: number };
  readonly vendor: VendorWorld;
  readonly surroundings: Surroundings;
  readonly reviewMode: ReviewMode;
  readonly trace: Trace;
  readonly turns: Turns;
  readonly mutant: Mutant;
  /** How much breaks once the scenario has begun. */
  readonly mess: { readonly store: number; readonly vendor: number };
  readonly actor: (name: string, kind: ActorKind) => Actor;
  /** From then on actors wait for their turns, and things break. */
  begin: () => void;
}

const isDefectOfTest = (error: unknown): boolean =>
  error instanceof TypeError || error instanceof RangeError || error instanceof UnsupportedError;

/** One account on each page, so that there are many moments between two pages. */
const inSmallPages = (vendor: VendorWorld): VendorWorld => ({
  ...vendor,
  page: (offset) => {
    const { rows } = vendor.page(offset);
    return { rows: rows.slice(0, 1), next: rows.length > 1 ? offset + 1 : undefined };
  },
});

export const createWorld = (seed: number, mutant: Mutant): World => {
  const random = randomFrom(seed);
  const clock = { now: noon - 20 * hour };
  const vendor = inSmallPages(createVendorWorld(random, () => clock.now));
  const trace = createTrace();
  const reviewMode = random.pick(['auto', 'manual'] as const);
  const surroundings = createSurroundings({
    indexLag: random.int(0, 2),
    vendor,
    clock,
    random,
    limits: { perSecond: 10, perDay: 10_000 },
    // Of few accounts one may go: most plans are applied, and some are stopped.
    brake: { minRevocations: 2, fraction: 0.5, minNewcomers: 5, newcomersFraction: 1 },
    reviewMode,
  });
  const turns = createTurns(random, random.pick([0, 0, 0.5, 0.8]), () => {
    clock.now += random.chance(0.01) ? 61_000 : random.int(0, 20);
  });
  const mess = {
    store: random.pick([0, 0, 0.02, 0.05]),
    vendor: random.pick([0, 0, 0.05, 0.2]),
  };
  let hasBegun = false;
  const stage: Stage = { surroundings, trace, turns, mutant, mess, hasBegun: () => hasBegun };
  return {
    ...{ random, clock, vendor, surroundings, reviewMode, trace, turns, mutant, mess },
    actor: (name, kind) => createActor(stage, name, kind),
    begin: () => {
      hasBegun = true;
    },
  };
};

/** What actors have in common. */
interface Stage extends Pick<World, 'surroundings' | 'trace' | 'turns' | 'mutant' | 'mess'> {
  readonly hasBegun: () => boolean;
}

const createActor = (stage: Stage, name: string, kind: ActorKind): Actor => {
  const { surroundings, trace, turns, mutant, mess, hasBegun } = stage;
  const { clock, random, db } = surroundings;
  const turn = async (): Promise<void> => {
    if (hasBegun()) await turns.wait(name);
  };
  const newDeed = (): Deed => {
    const begin = trace.writes.length;
    return {
      actor: name,
      kind,
      begin,
      end: begin,
      faults: 0,
      lostAnswers: 0,
      vendorFaults: 0,
      lostRaces: 0,
      errors: [],
    };
  };
  let current = newDeed();
  const faultShare = () => (hasBegun() ? mess.store : 0);
  const tamper: Tamper = (command) => (hasBegun() ? (mutant.tamper?.(command) ?? command) : command);
  return {
    name,
    kind,
    context: {
      client: createClient({ client: db.client, random, trace, faultShare, tamper }, turn, () => current),
      now: () => clock.now,
      sleep: async (milliseconds) => {
        clock.now += Math.ceil(milliseconds);
        await turn();
      },
      random: random.next,
      damaged: (key) => {
        throw new Error(`damaged item ${key}`);
      },
    },
    turn,
    deed: () => current,
    does: async (work) => {
      const deed = newDeed();
      current = deed;
      trace.deeds.push(deed);
      try {
        return await work(deed);
      } catch (error) {
        if (isDefectOfTest(error)) throw error;
        deed.errors.push(error instanceof Error ? error.name : typeof error);
        return undefined;
      } finally {
        deed.end = trace.writes.length;
      }
    },
  };
};
