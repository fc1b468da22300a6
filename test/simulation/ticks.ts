/**
 * Ticks as they come: two at the same time, one that stops dead in the middle of its work, none for
 * days.
 */

import { createAuditLedgerReader } from '../../shared/store/audits/run-readers.ts';
import { type TickOutcome, tick } from '../../shared/use-cases/audit/tick.ts';
import { hour } from '../support/memberships.ts';
import type { ProcessStarter } from './processes.ts';
import type { Process } from './service.ts';
import type { Surroundings } from './surroundings.ts';
import { betweenAudits, tables } from './surroundings.ts';
import { fail, InvariantError } from './view.ts';

export const tickMs = 15 * 60_000;
/** Longer than the hold of a process that has died: a quarter of an hour of work, and a minute. */
export const untilTakenOver = tickMs + 2 * 60_000;

/** A tick that breaks leaves the rest to the next one. */
export const survive = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError || error instanceof InvariantError) throw error;
    return undefined;
  }
};

const hasWorked = (result: TickOutcome | undefined): boolean => result?.outcome === 'worked';

/** @param verify a verification that may run at the same time */
export const createTicks = (surroundings: Surroundings, start: ProcessStarter, verify: () => Promise<void>) => {
  const { usual, restart } = createUsualTicks(surroundings, start, verify);
  return {
    usual,
    restart,
    oneThatStopsDead: createStoppingTick(surroundings, start, { usual, verify }),
    ...createDyingTicks(surroundings, start),
  };
};

const createUsualTicks = ({ db, random, clock }: Surroundings, start: ProcessStarter, verify: () => Promise<void>) => {
  let processes: readonly [Process, Process] = [start(), start()];
  const readLedger = createAuditLedgerReader(db, tables.workState);
  return {
    /** A tick, perhaps with a second one or a verification at the same time. */
    usual: async (): Promise<void> => {
      const [first, second] = processes;
      const { lastOpenedAt = clock.now, lastFailedAt } = await readLedger();
      const isDue = lastOpenedAt + betweenAudits <= clock.now && lastFailedAt === undefined;
      const opening = random.chance(0.1) ? 'now' : 'when_due';
      const deadline = clock.now + (random.chance(0.2) ? 46_000 : tickMs);
      const both = [survive(tick(first.audit, deadline, opening))];
      if (random.chance(0.3)) both.push(survive(tick(second.audit, deadline, 'when_due')));
      const verification = random.chance(0.3) ? survive(verify()) : undefined;
      const results = await Promise.all(both);
      await verification;
      const [only] = results;
      if (isDue && results.length === 1 && only?.outcome === 'worked' && only.run.dryRun)
        fail('a dry run has taken the turn of an audit', only);
      if (results.length > 1 && results.every(hasWorked)) fail('two ticks have worked at the same time', results);
    },
    restart: (): void => {
      processes = [start(), start()];
    },
  };
};

/**
 * A tick that stops dead in the middle, perhaps long enough for another one to take over, and then
 * continues as if nothing had happened.
 */
const createStoppingTick = (
  surroundings: Surroundings,
  start: ProcessStarter,
  { usual, verify }: Readonly<Record<'usual' | 'verify', () => Promise<void>>>,
) => {
  const { db, random, clock, vendor, zombies, requests } = surroundings;
  const readLedger = createAuditLedgerReader(db, tables.workState);
  const noteZombie = async (): Promise<void> => {
    const { run } = await readLedger();
    if (run !== undefined) zombies.add(run.runId);
  };

  /** While one process works on a run, no other does. */
  const expectHeld = async (): Promise<void> => {
    const asked = requests.length;
    const result = await survive(tick(start().audit, clock.now + tickMs, 'now'));
    if (hasWorked(result) || requests.length > asked) fail('two at work on the same run', result);
  };

  return async (): Promise<void> => {
    const { promise: stalled, resolve: nowStalled } = Promise.withResolvers<boolean>();
    const { promise: woken, resolve: wake } = Promise.withResolvers<void>();
    const at = random.pick<'command' | 'call'>(['command', 'call']);
    const stall = { at, nth: random.int(1, at === 'call' ? 6 : 40), stalled: () => nowStalled(true), woken };
    const deadline = clock.now + tickMs;
    const slow = survive(tick(start({ stall }).audit, deadline, random.pick(['now', 'when_due'])));
    const isStalled = await Promise.race([stalled, slow.then(() => false)]);
    if (!isStalled) return;
    await noteZombie();
    clock.now += tickMs / 3;
    db.settle();
    // A process that has called the vendor is in the middle of a run; of the commands, the first
    // and the last ones are not.
    if (at === 'call' && clock.now < deadline) await expectHeld();
    if (random.chance(0.6)) await survive(verify());
    if (random.chance(0.6)) {
      clock.now += untilTakenOver;
      db.settle();
      vendor.change();
      await usual();
      if (random.chance(0.5)) await usual();
    }
    wake();
    await slow;
    await noteZombie();
  };
};

/** What a process may have written last. */
const lastWrites = [
  'audit-page#',
  'audit-plan#',
  'audit-case',
  '"state":{"S":"comparing"}',
  '"state":{"S":"applying"}',
  '"action":{"S":"departed"}',
  '"action":{"S":"reappeared"}',
] as const;

const createDyingTicks = ({ db, random, clock, vendor }: Surroundings, start: ProcessStarter) => {
  const oneThatDies = async (diesAfter: string): Promise<void> => {
    await survive(tick(start({ diesAfter }).audit, clock.now + tickMs, 'now'));
  };
  return {
    /** Dies when its plan is made, before any of it is applied. */
    oneThatLeavesItsPlan: () => oneThatDies('"state":{"S":"applying"}'),

    /** A process dies in the middle of a run, and there is no other one for up to five days. */
    daysWithout: async (): Promise<void> => {
      await oneThatDies(random.pick<string>(lastWrites));
      // No index is days behind.
      db.settle();
      for (let days = random.pick([1, 1, 3, 5]); days > 0; days -= 1) {
        clock.now += random.int(1, 24) * hour;
        vendor.change();
      }
      if (random.chance(0.5)) {
        vendor.recover();
        clock.now += random.int(2, 3) * hour;
      }
    },
  };
};
