/**
 * Everything at once: accounts that come, go, return and are canceled, also while the list is read; every fault of the vendor and
 * of DynamoDB; processes that die at any moment; two ticks at the same time; people who verify, start and release. Then calm:
 * nothing breaks any more, and what the store says must become what is true.
 */
import { releaseAudit, startAudit } from '../../shared/audit/control.ts';
import { isOpen } from '../../shared/audit/run-record.ts';
import { tick } from '../../shared/audit/tick.ts';
import { verifyAccount } from '../../shared/audit/verify.ts';
import type { VendorFailureKind } from '../../shared/constant-contact/types.ts';
import { noon } from '../support/memberships.ts';
import {
  CrashedError,
  createMemoryDynamoDb,
  faults,
  type Interference,
  type Operation,
} from '../support/memory-dynamodb.ts';
import { expectInvariants, expectTruth, type Seen } from './invariants.ts';
import { type Random, randomFrom } from './random.ts';
import { type Process, type Surroundings, startProcess, tableDefinitions, tables } from './service.ts';
import { createVendorWorld } from './vendor-world.ts';

const everySeconds = 6 * 3600;
const tickMs = 15 * 60_000;
const untilTakenOver = tickMs + 2 * 60_000;

const vendorFaults: readonly [VendorFailureKind, ...VendorFailureKind[]] = [
  'throttled',
  'quota_exceeded',
  'unauthorized',
  'forbidden',
  'rejected',
  'unavailable',
  'not_understood',
];

const dynamoDbFault = (random: Random, { command }: Operation): Interference => {
  const fail = random.pick<'before' | 'after'>(['before', 'after']);
  if (command === 'BatchGetItemCommand' && random.chance(0.3)) return { unprocessed: 1 };
  if (command === 'TransactWriteItemsCommand' && random.chance(0.4)) {
    return { fail: 'before', error: faults.transactionConflict() };
  }
  const error = random.pick([faults.throttled, faults.internalServerError, faults.timeout])();
  // A throttled command is never done.
  return { fail: error.name === 'ProvisionedThroughputExceededException' ? 'before' : fail, error };
};

/** What has been seen of a scenario, to know that the simulation reaches what it is there for. */
export interface Coverage {
  readonly actions: Map<string, number>;
  readonly states: Map<string, number>;
  crashes: number;
}

/** Plays a scenario; throws where an invariant does not hold. */
export const playChaos = async (seed: number, coverage: Coverage): Promise<void> => {
  const random = randomFrom(seed);
  const clock = { now: noon + random.int(0, 86_400_000) };
  const now = () => clock.now;
  const db = createMemoryDynamoDb({ tables: tableDefinitions, indexLag: random.int(0, 2) });
  const vendor = createVendorWorld(random, now);
  /** How much breaks, from nothing to nearly everything. */
  const mess = {
    vendor: random.pick([0, 0.02, 0.2, 0.6]),
    store: random.pick([0, 0.01, 0.05]),
    crash: random.pick([0, 0.01, 0.03]),
    world: random.pick([0, 0.1, 0.4]),
  };
  let isCalm = false;
  const seenBefore: Seen = new Map();
  let ids = 0;
  const surroundings: Surroundings = {
    db,
    vendor,
    clock,
    random,
    limits: { perSecond: random.pick([1, 4, 10]), perDay: random.pick([15, 60, 10_000]) },
    brake: { minRevocations: random.pick([0, 1, 5]), fraction: random.pick([0.1, 0.5]) },
    reviewMode: random.pick(['auto', 'manual']),
    auditEverySeconds: everySeconds,
    arrivals: [],
    newId: () => {
      ids += 1;
      return `run-${String(ids).padStart(6, '0')}`;
    },
    vendorFault: () => (!isCalm && random.chance(mess.vendor) ? random.pick(vendorFaults) : undefined),
    meanwhile: () => {
      if (isCalm) return;
      if (random.chance(mess.world)) vendor.change();
      if (random.chance(mess.world)) vendor.hide(random.pick([60_000, 7 * 3_600_000, 48 * 3_600_000]));
    },
  };

  /** A process that has stopped in the middle of its work, until it is woken. */
  let stall: { readonly atCommand: number; readonly stalled: () => void; readonly woken: Promise<void> } | undefined;

  const start = (lane: 'audit' | 'interactive' = 'audit'): Process => {
    let isDead = false;
    let commands = 0;
    const dies = (): boolean => {
      isDead ||= !isCalm && random.chance(mess.crash);
      return isDead;
    };
    const connection = db.connect({
      schedule: async () => {
        commands += 1;
        if (lane === 'audit' && stall !== undefined && commands >= stall.atCommand) {
          const { stalled, woken } = stall;
          stall = undefined;
          stalled();
          await woken;
        }
        for (let turns = random.int(0, 2); turns > 0; turns -= 1) await undefined;
      },
      interfere: (operation) => {
        clock.now += random.int(0, 3);
        if (dies()) return { crash: random.pick(['before', 'after']) };
        return !isCalm && random.chance(mess.store) ? dynamoDbFault(random, operation) : undefined;
      },
    });
    return startProcess(surroundings, connection, {
      lane,
      atVendor: (when) => {
        if (!dies()) return;
        coverage.crashes += 1;
        connection.interfere = () => ({ crash: 'before' });
        throw new CrashedError(`the process died ${when} a call to the vendor`);
      },
    });
  };
  let processes = [start(), start()] as const;
  const restart = (): void => {
    processes = [start(), start()];
  };

  /** Whatever breaks a tick leaves the rest to the next one. */
  const survive = async (work: Promise<unknown>): Promise<void> => {
    await work.catch((error: unknown) => {
      if (error instanceof TypeError || error instanceof RangeError) throw error;
    });
  };
  const verify = async (): Promise<void> => {
    const account = vendor.all()[random.int(0, vendor.all().length - 1)];
    const { verification } = start('interactive');
    const actor = { kind: 'client', id: 'app' } as const;
    if (account !== undefined) await verifyAccount(account.accountId, actor, clock.now + 25_000, verification);
  };
  /** A tick, perhaps with a second one or a verification at the same time. */
  const ticks = async (): Promise<void> => {
    const [first, second] = processes;
    const opening = random.chance(0.1) ? 'now' : 'when_due';
    const deadline = clock.now + (random.chance(0.2) ? 46_000 : tickMs);
    const together = [survive(tick(first.audit, deadline, opening))];
    if (random.chance(0.3)) together.push(survive(tick(second.audit, deadline, 'when_due')));
    if (random.chance(0.3)) together.push(survive(verify()));
    await Promise.all(together);
  };
  /** A tick that stops dead in the middle, long enough for another one to take over, and then goes on as if nothing were. */
  const stalledTick = async (): Promise<void> => {
    const { promise: stalled, resolve: nowStalled } = Promise.withResolvers<void>();
    const { promise: woken, resolve: wake } = Promise.withResolvers<void>();
    stall = { atCommand: random.int(2, 40), stalled: nowStalled, woken };
    const slow = survive(tick(start().audit, clock.now + tickMs, 'now'));
    await Promise.race([stalled, slow]);
    stall = undefined;
    clock.now += untilTakenOver;
    vendor.change();
    await ticks();
    if (random.chance(0.5)) await ticks();
    wake();
    await slow;
  };
  const release = async (share: number): Promise<void> => {
    const { runs } = start().audit;
    const { run } = await runs.readControl();
    if (run?.state !== 'quarantined' || run.plan === undefined || !random.chance(share)) return;
    const { runId, plan } = run;
    await releaseAudit({ runId, planHash: plan.hash, by: 'somebody' }, { runs, now, newId: surroundings.newId });
  };

  for (let account = random.int(1, 9); account > 0; account -= 1) vendor.add(random.chance(0.8) ? 'ours' : 'foreign');
  for (let round = random.int(3, 8); round > 0; round -= 1) {
    for (let changes = random.int(0, 2); changes > 0; changes -= 1) vendor.change();
    if (random.chance(0.15)) {
      const dryRun = random.chance(0.5);
      const { runs } = start().audit;
      await survive(startAudit({ dryRun, startedBy: 'operator' }, { runs, now, newId: surroundings.newId }));
    }
    for (let tries = random.int(1, 3); tries > 0; tries -= 1) {
      await (random.chance(0.2) ? stalledTick() : ticks());
      clock.now += random.pick([60_000, untilTakenOver]);
    }
    await survive(release(0.5));
    if (random.chance(0.5)) restart();
    expectInvariants(surroundings, seenBefore);
    clock.now += random.pick([60_000, 3_600_000, everySeconds * 1000]);
  }

  isCalm = true;
  vendor.showAll();
  restart();
  db.settle();
  // Past every hold, pause and closed day; then three runs that complete, each released where the brake has stopped it.
  clock.now += 25 * 3_600_000;
  const before = new Set(db.dump(tables.workState).flatMap(completedRunId));
  for (let attempts = 0; ; attempts += 1) {
    await survive(tick(processes[0].audit, clock.now + tickMs, 'when_due'));
    db.settle();
    await release(1);
    const { run } = await processes[0].audit.runs.readControl();
    const completed = db
      .dump(tables.workState)
      .flatMap(completedRunId)
      .filter((runId) => !before.has(runId));
    expectInvariants(surroundings, seenBefore);
    if (completed.length >= 4) break;
    if (attempts > 60) throw new Error(`no audit comes to its end: ${JSON.stringify(run)}`);
    clock.now += run !== undefined && isOpen(run) ? untilTakenOver + 3_600_000 : everySeconds * 1000;
  }
  expectTruth(surroundings);

  const count = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const { action } of db.dump(tables.auditRecords)) count(coverage.actions, String(action));
  for (const { kind, state } of db.dump(tables.workState))
    if (kind === 'audit-run') count(coverage.states, String(state));
};

const completedRunId = ({ kind, state, dryRun, id }: Record<string, unknown>): string[] =>
  kind === 'audit-run' && state === 'completed' && dryRun === false ? [String(id)] : [];
