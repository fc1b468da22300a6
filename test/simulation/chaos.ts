/**
 * Everything at once: accounts that come, go, return and are canceled, also while the list is read;
 * every fault of the vendor and of DynamoDB; processes that die at any moment, stop dead for a
 * while, or are off for days; two ticks at the same time; people who verify, start, release and
 * review. Then calm: nothing breaks any more, and what the store says must become what is true.
 */

import type { VendorFailureKind } from '../../shared/constant-contact/result.ts';
import { hour, noon } from '../support/memberships.ts';
import { createBackups } from './backups.ts';
import { playCalm, type Scene, type Switches } from './calm.ts';
import { type Coverage, count } from './coverage.ts';
import { expectWithinBudget } from './invariants/budget.ts';
import { createWatch } from './invariants/watch.ts';
import { createLookUps } from './look-ups.ts';
import { createOperators } from './operators.ts';
import { createProcessStarter } from './processes.ts';
import { type Random, randomFrom } from './random.ts';
import { betweenAudits, createSurroundings } from './surroundings.ts';
import { createTicks, survive, untilTakenOver } from './ticks.ts';
import { createVendorWorld } from './vendor-world.ts';

const vendorFaults: readonly [VendorFailureKind, ...VendorFailureKind[]] = [
  'throttled',
  'quota_exceeded',
  'unauthorized',
  'forbidden',
  'rejected',
  'unavailable',
  'not_understood',
];

/** Plays a scenario; throws where an invariant does not hold. */
export const playChaos = async (seed: number, coverage: Coverage): Promise<void> => {
  const scene = createScene(seed, coverage);
  const { surroundings, watch } = scene;
  await playMess(scene, coverage);
  await playCalm(scene);
  expectWithinBudget(surroundings);
  coverage.pasts += await watch.past();
  count(coverage, surroundings, await watch.check(), watch.yes());
};

/** How much breaks, from nothing to nearly everything. */
const drawMess = (random: Random) => ({
  vendor: random.pick([0, 0.02, 0.2, 0.6]),
  /** Of the questions about a single account. */
  probes: random.pick([0, 0, 0.5]),
  store: random.pick([0, 0.01, 0.05]),
  crash: random.pick([0, 0.01, 0.03]),
  world: random.pick([0, 0.1, 0.4]),
  hide: random.pick([0, 0, 0.1, 0.3]),
  rows: random.pick([0, 0, 0.05]),
  circles: random.pick([0, 0, 0.05]),
});

const createScene = (seed: number, coverage: Coverage): Scene => {
  const random = randomFrom(seed);
  const clock = { now: noon + random.int(0, 24 * hour) };
  const vendor = createVendorWorld(random, () => clock.now);
  const mess = drawMess(random);
  const switches: Switches = { isCalm: false, slipsAt: undefined, isSilent: false };
  const surroundings = createSurroundings({
    indexLag: random.int(0, 2),
    vendor,
    clock,
    random,
    limits: { perSecond: random.pick([1, 4, 10]), perDay: random.pick([15, 60, 10_000]) },
    brake: {
      minRevocations: random.pick([0, 1, 5]),
      fraction: random.pick([0.1, 0.5]),
      minNewcomers: random.pick([0, 3, 50]),
      newcomersFraction: random.pick([0, 0.25]),
    },
    reviewMode: random.pick(['auto', 'manual']),
    vendorFault: (asked) => {
      const { isCalm, isSilent } = switches;
      const share = isCalm ? 0 : Math.max(mess.vendor, asked === 'account' ? mess.probes : 0);
      if (random.chance(share)) return random.pick(vendorFaults);
      return isSilent && asked === 'account' ? 'forbidden' : undefined;
    },
    isUnreadable: () => !switches.isCalm && random.chance(mess.rows),
    leadsBack: () => !switches.isCalm && random.chance(mess.circles),
    meanwhile: () => {
      if (surroundings.requests.length === switches.slipsAt) vendor.slip();
      if (switches.isCalm) return;
      if (random.chance(mess.world)) for (let changes = random.int(1, 2); changes > 0; changes -= 1) vendor.change();
      if (random.chance(mess.world / 4)) vendor.slip();
      if (random.chance(mess.hide)) vendor.hide(random.pick([60_000, 7 * hour, 48 * hour]));
    },
  });
  const start = createProcessStarter(
    surroundings,
    () => (switches.isCalm ? { store: 0, crash: 0 } : mess),
    () => {
      coverage.crashes += 1;
    },
  );
  const lookUp = createLookUps(surroundings, start);
  return {
    switches,
    lookUp,
    surroundings,
    start,
    ticks: createTicks(surroundings, start, lookUp),
    operators: createOperators(surroundings),
    backups: createBackups(surroundings),
    watch: createWatch(surroundings),
  };
};

/** A few rounds of changes, audits, people and accidents. */
const playMess = async (
  { surroundings, ticks, operators, watch, lookUp, backups }: Scene,
  coverage: Coverage,
): Promise<void> => {
  const { db, random, clock, vendor, credentials } = surroundings;
  let otherList: (() => void) | undefined;
  for (let account = random.int(1, 9); account > 0; account -= 1) vendor.add(random.chance(0.8) ? 'ours' : 'foreign');
  for (let round = random.int(3, 8); round > 0; round -= 1) {
    for (let changes = random.int(0, 2); changes > 0; changes -= 1) vendor.change();
    if (random.chance(0.04)) vendor.loseAll();
    if (random.chance(0.08)) vendor.sink();
    if (random.chance(0.06)) vendor.flood(random.int(2, 5));
    if (otherList !== undefined && random.chance(0.7)) {
      otherList();
      otherList = undefined;
    } else if (random.chance(0.05)) otherList = vendor.swap(random.int(1, 6));
    if (random.chance(0.04)) credentials.digest = `digest-${random.int(0, 2)}`;
    if (random.chance(0.2)) await operators.start(random.chance(0.5));
    for (let tries = random.int(1, 3); tries > 0; tries -= 1) {
      await (random.chance(0.2) ? ticks.oneThatStopsDead() : ticks.usual());
      clock.now += random.pick([60_000, untilTakenOver]);
      // No index is a minute behind.
      db.settle();
    }
    if (random.chance(0.1)) await ticks.daysWithout();
    if (random.chance(0.1)) for (let callers = 8; callers > 0; callers -= 1) await survive(lookUp());
    if (random.chance(0.5) && (await operators.release({ mayGoWrong: true }))) {
      coverage.releases += 1;
      // A release that no tick takes up.
      if (random.chance(0.1)) clock.now += 27 * hour;
    }
    if (random.chance(0.5)) await operators.reviewNewcomers();
    if (random.chance(0.5)) ticks.restart();
    if (random.chance(0.1)) await backups.spoil();
    else if (random.chance(0.3)) await backups.repair();
    await watch.check();
    backups.copy();
    clock.now += random.pick([60_000, hour, betweenAudits]);
    db.settle();
  }
};
