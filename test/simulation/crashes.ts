/**
 * A run that is interrupted anywhere ends with the same store as one that is not.
 *
 * A history of a few audits with changes at the vendor between them, some started by hand, some
 * stopped by the brake and released, is played once as it is, and then once for every write to
 * DynamoDB and every call to the vendor in it, with a process that dies right after. What happens
 * when is the same each time: an interruption is over long before anything else happens. What comes
 * before the round of the interruption is the same as well, and is not played again.
 */

import { heldKinds, isOpen } from '../../shared/domain/audit/run.ts';
import type { BudgetMemory } from '../../shared/store/budget.ts';
import { releaseAudit, startAudit } from '../../shared/use-cases/audit/start-and-release.ts';
import { tick } from '../../shared/use-cases/audit/tick.ts';
import { hour, noon } from '../support/memberships.ts';
import { CrashedError } from '../support/memory-dynamodb.ts';
import { isRecordOfAccount } from '../support/records.ts';
import { randomFrom } from './random.ts';
import { startProcess } from './service.ts';
import { betweenAudits, createSurroundings, tables } from './surroundings.ts';
import { createVendorWorld } from './vendor-world.ts';

const newcomers = { minNewcomers: 2, newcomersFraction: 0.25 };
/**
 * Two, three or four audits: what a crash does much later needs the long histories, and the short
 * ones leave time for more of them.
 */
const roundCountOf = (seed: number): number => 2 + (seed % 3);
const tickMs = 3 * 60_000;
/** Longer than the hold of a process that has died: the time of its tick, and a minute. */
const untilTakenOver = 5 * 60_000;
/**
 * As many as a dry run, a run, and one death on the way can take; then what the brake holds has come
 * to stay.
 */
const ticksBeforeRelease = 3;
const ticksAfterRelease = 2;

interface Ending {
  /** Writes and calls to the vendor, at each of which a process might have died. */
  readonly steps: number;
  readonly memberships: readonly unknown[];
  readonly trail: readonly { readonly action: unknown }[];
  readonly runs: readonly { readonly state: unknown; readonly dryRun: unknown; readonly brake?: unknown }[];
}

type Dumped = Record<string, unknown>;
const part = (item: Dumped, name: string): Dumped => {
  const value = item[name];
  return value instanceof Object ? { ...value } : {};
};

/** What does not depend on the moment at which it happened. */
const membershipOf = (item: Dumped) => {
  const relationship = part(item, 'relationship');
  return {
    key: item['key'],
    version: item['version'],
    relationship: relationship['value'],
    isMissing: relationship['missingSince'] !== undefined,
    wasUnderPartner: relationship['underPartnerSince'] !== undefined,
    activity: part(item, 'activity')['value'],
    review: part(item, 'review')['value'],
  };
};
const runOf = (item: Dumped) => ({
  state: item['state'],
  dryRun: item['dryRun'],
  pages: item['pages'],
  listed: item['accounts'],
  changes: item['changes'],
  // What a dry run would do depends on the cases that were settled before it.
  ...(item['dryRun'] !== true && {
    revocations: part(item, 'plan')['revocations'],
    brake: part(item, 'plan')['brake'],
  }),
});

/**
 * Plays a history from its beginning.
 *
 * @param crashAt the step after which a process dies; undefined: none
 */
export const playHistory = async (seed: number, crashAt?: number) => {
  const scene = createScene(seed);
  const roundCount = roundCountOf(seed);
  scene.dieAt(crashAt);
  const rounds: { readonly stepsBefore: number; readonly restore: () => void }[] = [];
  for (let round = 0; round < roundCount; round += 1) {
    rounds.push({ stepsBefore: scene.steps(), restore: scene.snapshot() });
    await playRound(scene, round);
  }
  return {
    ending: endingOf(scene),
    /**
     * Plays it once more, from a copy of what there was before the round of the step: up to then it
     * is the same history.
     */
    dying: async (after: number): Promise<Ending> => {
      const first = rounds.findLastIndex(({ stepsBefore }) => stepsBefore < after);
      rounds[first]?.restore();
      scene.dieAt(after);
      for (let round = first; round < roundCount; round += 1) await playRound(scene, round);
      return endingOf(scene);
    },
  };
};

const createScene = (seed: number) => {
  // What happens at the vendor, and what people do, is drawn apart from what happens on the way: it
  // must not change with that.
  const events = randomFrom(seed + 1);
  const clock = { now: noon };
  const vendor = createVendorWorld(events, () => clock.now);
  const surroundings = createSurroundings({
    vendor,
    clock,
    random: randomFrom(seed),
    limits: { perSecond: 4, perDay: 10_000 },
    brake: events.pick([
      { minRevocations: 50, fraction: 0.5, ...newcomers },
      { minRevocations: 0, fraction: 0.1, ...newcomers },
      { minRevocations: 1, fraction: 0.2, ...newcomers },
    ]),
    reviewMode: seed % 2 === 0 ? 'auto' : 'manual',
  });
  const accounts = events.int(2, 6);
  for (let account = 0; account < accounts; account += 1) vendor.add(events.chance(0.8) ? 'ours' : 'foreign');
  let steps = 0;
  let crashAt: number | undefined;
  const isCrash = (): boolean => {
    steps += 1;
    return steps === crashAt;
  };
  const start = (memory: BudgetMemory = { last: undefined }) => {
    const connection = surroundings.db.connect({
      interfere: ({ isWrite }) => (isWrite && isCrash() ? { crash: 'after' } : undefined),
    });
    let isDead = false;
    const process = startProcess(surroundings, connection, {
      memory,
      atVendor: (when) => {
        isDead ||= when === 'after' && isCrash();
        if (!isDead) return;
        connection.interfere = () => ({ crash: 'before' });
        throw new CrashedError('the process died after a call to the vendor');
      },
    });
    return { ...process, memory };
  };
  let service = start();
  return {
    surroundings,
    events,
    start,
    service: () => service,
    steps: () => steps,
    dieAt: (step: number | undefined): void => {
      crashAt = step;
    },
    /** Work in which the process may die; another one takes its place. */
    survive: async (work: Promise<unknown>): Promise<void> => {
      try {
        await work;
      } catch (error) {
        if (!(error instanceof CrashedError)) throw error;
        service = start();
      }
    },
    /**
     * Between two rounds: the budget is all that a process remembers then. @returns what brings
     * everything back to how it is now, as often as it is called
     */
    snapshot: (): (() => void) => {
      const restores = [surroundings.snapshot(), events.snapshot()];
      const stepsBefore = steps;
      const { last } = service.memory;
      return () => {
        for (const restore of restores) restore();
        steps = stepsBefore;
        service = start({ last });
      };
    },
  };
};
type Scene = ReturnType<typeof createScene>;

const playRound = async (scene: Scene, round: number): Promise<void> => {
  const { surroundings, events, survive, service } = scene;
  const { vendor, clock, newId } = surroundings;
  const people = () => ({ runs: service().audit.runs, now: () => clock.now, newId, log: () => {} });
  clock.now = noon + round * (betweenAudits + hour);
  if (round > 0) for (let changes = events.int(0, 3); changes > 0; changes -= 1) vendor.change();
  // For the next two audits after this one.
  if (events.chance(0.3)) vendor.hide(20 * hour);
  if (events.chance(0.3)) {
    await survive(startAudit({ dryRun: events.chance(0.7), startedBy: 'operator' }, people()));
  }
  await playTicks(scene, ticksBeforeRelease);
  const isReleased = events.chance(0.7);
  const { held } = await service().audit.runs.readLedger();
  for (const kind of heldKinds) {
    const entry = held?.[kind];
    if (!isReleased || entry === undefined) continue;
    const release = { runId: entry.runId, planHash: entry.hash, by: 'somebody' };
    await survive(releaseAudit(release, people()));
    await playTicks(scene, ticksAfterRelease);
  }
  const { run: last } = await service().audit.runs.readLedger();
  if (last !== undefined && isOpen(last)) throw new Error(`the run ${last.runId} does not come to its end`);
};

const playTicks = async ({ surroundings, survive, service, start }: Scene, ticks: number): Promise<void> => {
  const { clock } = surroundings;
  for (let left = ticks; left > 0; left -= 1) {
    const both = [survive(tick(service().audit, clock.now + tickMs, 'when_due'))];
    // A second one at the same time finds the run held, or is too late to take hold of it.
    if (left === ticks) both.push(survive(tick(start().audit, clock.now + tickMs, 'when_due')));
    await Promise.all(both);
    clock.now += untilTakenOver;
  }
};

const endingOf = ({ surroundings: { db }, steps }: Scene): Ending => ({
  steps: steps(),
  memberships: db
    .dump(tables.memberships)
    .filter(({ key }) => key !== 'watermark')
    .map(membershipOf),
  trail: db
    .dump(tables.auditRecords)
    .filter(isRecordOfAccount)
    .map(({ accountId, version, action, after }) => ({ accountId, version, action, after })),
  runs: db
    .dump(tables.workState)
    .filter((item) => item['kind'] === 'audit-run')
    .map(runOf),
});
