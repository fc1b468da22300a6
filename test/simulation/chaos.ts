/**
 * Everything at once: accounts that come, go, return and are canceled, also while the list is read;
 * every fault of the vendor and of DynamoDB; processes that die at any moment, stop dead for a
 * while, or are off for days; two ticks at the same time; people who verify, start, release and
 * review. Then calm: nothing breaks any more, and what the store says must become what is true.
 */

import type { VendorFailureKind } from '../../shared/constant-contact/result.ts';
import { tick } from '../../shared/use-cases/audit/tick.ts';
import { verifyAccount } from '../../shared/use-cases/memberships/verify-account.ts';
import { hour, noon } from '../support/memberships.ts';
import { type Coverage, count } from './coverage.ts';
import { expectTruth } from './invariants/access.ts';
import { expectWithinBudget } from './invariants/budget.ts';
import { createWatch } from './invariants/watch.ts';
import { createOperators } from './operators.ts';
import { createProcessStarter } from './processes.ts';
import { type Random, randomFrom } from './random.ts';
import type { Process } from './service.ts';
import { betweenAudits, createSurroundings, tables } from './surroundings.ts';
import { createTicks, survive, tickMs, untilTakenOver } from './ticks.ts';
import { createVendorWorld } from './vendor-world.ts';
import { fail } from './view.ts';

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
});

/** What can be turned off and on while a scenario is played. */
interface Switches {
  isCalm: boolean;
  /** The request at which rows move once more, although it is calm. */
  slipsAt: number | undefined;
  /** Nothing is said about single accounts, although it is calm. */
  isSilent: boolean;
}

const createScene = (seed: number, coverage: Coverage) => {
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
  const verify = async (): Promise<void> => {
    const account = vendor.all()[random.int(0, vendor.all().length - 1)];
    const { verification } = start({ lane: 'interactive' });
    const asking = { actor: { kind: 'client', id: 'app' }, deadline: clock.now + 25_000 } as const;
    if (account !== undefined) await verifyAccount(account.accountId, asking, verification);
  };
  return {
    switches,
    surroundings,
    start,
    ticks: createTicks(surroundings, start, verify),
    operators: createOperators(surroundings),
    watch: createWatch(surroundings),
  };
};
type Scene = ReturnType<typeof createScene>;

/** A few rounds of changes, audits, people and accidents. */
const playMess = async ({ surroundings, ticks, operators, watch }: Scene, coverage: Coverage): Promise<void> => {
  const { random, clock, vendor } = surroundings;
  for (let account = random.int(1, 9); account > 0; account -= 1) vendor.add(random.chance(0.8) ? 'ours' : 'foreign');
  for (let round = random.int(3, 8); round > 0; round -= 1) {
    for (let changes = random.int(0, 2); changes > 0; changes -= 1) vendor.change();
    if (random.chance(0.04)) vendor.loseAll();
    if (random.chance(0.2)) await operators.start(random.chance(0.5));
    for (let tries = random.int(1, 3); tries > 0; tries -= 1) {
      await (random.chance(0.2) ? ticks.oneThatStopsDead() : ticks.usual());
      clock.now += random.pick([60_000, untilTakenOver]);
    }
    if (random.chance(0.1)) await ticks.daysWithout();
    if (random.chance(0.5) && (await operators.release({ mayGoWrong: true }))) coverage.releases += 1;
    if (random.chance(0.5)) await operators.reviewNewcomers();
    if (random.chance(0.5)) ticks.restart();
    await watch.check();
    clock.now += random.pick([60_000, hour, betweenAudits]);
  }
};

/** Nothing breaks any more but what a single step says; in the end the store says what is true. */
const playCalm = async ({ switches, surroundings, start, ticks, operators, watch }: Scene): Promise<void> => {
  const { random, clock, vendor } = surroundings;
  switches.isCalm = true;
  vendor.showAll();
  ticks.restart();
  surroundings.db.settle();
  // Past every hold, pause and closed day; then three runs that complete, each released where the
  // brake has stopped it.
  clock.now += 25 * hour;
  const audits = auditsInPeace({ surroundings, operators, watch, switches }, start());
  await audits(3, expectTruth);
  // A plan lies for hours: what it was about to take away is no longer so, and the vendor may say
  // nothing about it.
  vendor.sink();
  await ticks.oneThatLeavesItsPlan();
  await operators.reviewNewcomers();
  clock.now += hour;
  vendor.recover();
  clock.now += 2 * hour;
  switches.isSilent = random.chance(0.5);
  await ticks.usual();
  await watch.check();
  switches.isSilent = false;
  // Scans miss some accounts and see others twice: no account may lose access by that.
  vendor.hide(48 * hour);
  vendor.hide(48 * hour);
  clock.now += betweenAudits;
  switches.slipsAt = surroundings.requests.length + random.int(2, 3);
  await audits(1, () => {});
  switches.slipsAt = undefined;
  clock.now += betweenAudits;
  switches.isSilent = true;
  await audits(1, () => {});
  switches.isSilent = false;
  vendor.showAll();
  vendor.recover();
  clock.now += betweenAudits;
  await audits(1, expectTruth);
};

/** @returns what audits until a number of runs have begun and completed */
const auditsInPeace =
  (
    { surroundings, operators, watch, switches }: Pick<Scene, 'surroundings' | 'operators' | 'watch' | 'switches'>,
    { audit }: Process,
  ) =>
  async (wanted: number, check: typeof expectTruth): Promise<void> => {
    const { clock, db } = surroundings;
    const since = clock.now;
    for (let attempts = 0; ; attempts += 1) {
      await survive(tick(audit, clock.now + tickMs, 'when_due'));
      db.settle();
      const isReleased = await operators.release({ mayGoWrong: false });
      const view = await watch.check();
      const { runs, control } = view;
      const completed = [...runs.values()].filter(
        ({ state, dryRun, startedAt }) => state === 'completed' && !dryRun && startedAt >= since,
      ).length;
      if (completed > 0) check(view, surroundings, completed);
      const isSettled = (control.cases?.waiting ?? 0) === 0;
      if (completed >= wanted && (isSettled || switches.isSilent || switches.slipsAt !== undefined)) return;
      if (attempts > 60) {
        const cases = db.dump(tables.workState).filter(({ kind }) => kind === 'audit-case');
        fail('no audit comes to its end', { cases, control });
      }
      const isOpen = isReleased || control.run?.endedAt === undefined || !isSettled;
      clock.now += isOpen ? untilTakenOver + hour : betweenAudits;
    }
  };
