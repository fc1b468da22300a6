/** After the mess: what the store says must become what is true. */

import { tick } from '../../shared/use-cases/audit/tick.ts';
import { hour } from '../support/memberships.ts';
import type { Backups } from './backups.ts';
import { expectTruth } from './invariants/access.ts';
import { expectClosed } from './invariants/cases.ts';
import { expectReleased } from './invariants/releases.ts';
import type { createWatch } from './invariants/watch.ts';
import type { createOperators } from './operators.ts';
import type { ProcessStarter } from './processes.ts';
import type { Process } from './service.ts';
import { betweenAudits, type Surroundings, tables } from './surroundings.ts';
import { type createTicks, survive, tickMs, untilTakenOver } from './ticks.ts';
import { fail, type View } from './view.ts';

/** What can be turned off and on while a scenario is played. */
export interface Switches {
  isCalm: boolean;
  /** The request at which rows move once more, although it is calm. */
  slipsAt: number | undefined;
  /** Nothing is said about single accounts, although it is calm. */
  isSilent: boolean;
}

export interface Scene {
  readonly switches: Switches;
  readonly surroundings: Surroundings;
  readonly start: ProcessStarter;
  readonly lookUp: () => Promise<void>;
  readonly ticks: ReturnType<typeof createTicks>;
  readonly operators: ReturnType<typeof createOperators>;
  readonly backups: Backups;
  readonly watch: ReturnType<typeof createWatch>;
}

/** Nothing breaks any more but what a single step says; in the end the store says what is true. */
export const playCalm = async (scene: Scene): Promise<void> => {
  const { switches, surroundings, start, ticks, operators, watch, backups } = scene;
  const { random, clock, vendor } = surroundings;
  switches.isCalm = true;
  await (random.chance(0.5) ? backups.repair() : backups.replaceDamaged());
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
  surroundings.db.settle();
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
  if (!random.chance(0.3)) return;
  await playLongWeek(scene);
  await audits(3, expectTruth);
};

/**
 * Accounts leave day by day, or are hidden, and nobody releases anything; the vendor may say nothing
 * about single accounts all the time.
 */
const playLongWeek = async ({ switches, surroundings, start, watch }: Scene): Promise<void> => {
  const { random, clock, vendor } = surroundings;
  switches.isSilent = random.chance(0.3);
  const hasHidden = random.chance(0.3);
  const { audit } = start();
  for (let day = 1; day <= 6; day += 1) {
    if (day <= 3) vendor.lose(random.int(0, 2));
    if (hasHidden && day === 1) vendor.hide(100 * hour);
    for (let left = 4; left > 0; left -= 1) {
      await survive(tick(audit, clock.now + tickMs, 'when_due'));
      surroundings.db.settle();
      await watch.check();
      clock.now += betweenAudits;
    }
  }
  switches.isSilent = false;
  vendor.showAll();
};

/** @returns what audits until a number of runs have begun and completed */
const auditsInPeace = (
  { surroundings, operators, watch, switches }: Pick<Scene, 'surroundings' | 'operators' | 'watch' | 'switches'>,
  { audit }: Process,
) => {
  let calmSince = Number.POSITIVE_INFINITY;
  return async (wanted: number, check: typeof expectTruth): Promise<void> => {
    const { clock, db } = surroundings;
    const since = clock.now;
    calmSince = Math.min(calmSince, since);
    let given: View['control'] | undefined;
    for (let attempts = 0; ; attempts += 1) {
      await survive(tick(audit, clock.now + tickMs, 'when_due'));
      db.settle();
      const before = await watch.check();
      if (switches.slipsAt === undefined) expectClosed(before, calmSince);
      if (given !== undefined && !switches.isSilent) expectReleased(before, given, surroundings);
      const isReleased = await operators.release({ mayGoWrong: false });
      given = isReleased ? before.control : undefined;
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
};
