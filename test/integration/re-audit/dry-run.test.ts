import { describe, expect } from 'vitest';
import type { PlannedChange } from '../../../shared/domain/audit/plan.ts';
import type { AuditRun } from '../../../shared/domain/audit/run.ts';
import { startAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import type { AuditDependencies } from '../../../shared/use-cases/audit/tick.ts';
import { type AuditedWorld, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour, noon } from '../../support/memberships.ts';

const test = testAudits({ accounts: 60 });

const dryRun = async (world: AuditedWorld, different?: Partial<AuditDependencies>): Promise<AuditRun> => {
  const started = await startAudit({ dryRun: true, startedBy: 'alice' }, world.controlDependencies);
  expect(started.outcome).toBe('started');
  return world.audit(different);
};
/** When the page was read is not the same in two runs. */
const withoutTime = ({ finding, ...change }: PlannedChange) => ({ ...change, finding: { ...finding, readAt: 0 } });

test.beforeEach(async ({ world }) => {
  await world.audit();
});

describe('a dry run', () => {
  test('has the plan that the real run right after it applies, and applies nothing', async ({ world }) => {
    world.move(10, 2);
    await world.nextAudit();
    world.move(20, 1);
    world.simulator.accounts.change(nth(30), { billingStatus: 'Canceled' });
    world.simulator.accounts.add({ accountId: 'newcomer', billingStatus: 'Open' });
    world.store.clock.now += hour;
    const before = [await world.control(), await world.watermark()];
    let dry: AuditRun | undefined;

    await world.unchanged(async () => {
      dry = await dryRun(world);
    });

    // It asks about nobody: the two that are missing for the second time are left to a real run.
    expect(dry).toMatchObject({
      state: 'completed',
      dryRun: true,
      startedBy: 'alice',
      changes: {},
      plan: { changes: { missed: 1, updated: 1, discovered: 1 }, missing: 1, revocations: 2, brake: [] },
    });
    expect(dry?.creditedAt).toBeUndefined();
    expect(world.simulator.requests.plan).toBe(0);
    expect(await world.cases()).toEqual([]);
    const moves = { revision: 0, run: 0, holder: 0, cases: 0 };
    // Neither the last completed run nor the time of the next one are any other than before.
    expect([{ ...(await world.control()), ...moves }, await world.watermark()]).toEqual([
      { ...before[0], ...moves },
      before[1],
    ]);
    expect((await world.control()).holder).toBeUndefined();

    world.store.clock.now += 1_000;
    const real = await world.audit();
    expect(real).toMatchObject({ state: 'completed', dryRun: false, changes: { missed: 1, discovered: 1 } });
    // What takes access away is a case of the real run, which was taken away in the same tick.
    const canceled = ({ accountId }: PlannedChange) => accountId === nth(30);
    const plans = await Promise.all([dry ?? real, real].map(async (run) => (await world.planOf(run)).map(withoutTime)));
    expect(plans[1]).toEqual(plans[0]?.filter((change) => !canceled(change as PlannedChange)));
    expect(real.plan).toMatchObject({ missing: 1, revocations: 2, entitled: 59, expected: 60, brake: [] });
    expect(await world.codeOf(nth(30))).toBe('ACCOUNT_CANCELED');
    expect(await world.codeOf(nth(10))).toBe('LEFT_PARTNER');
  });

  test('is listed with the other runs', async ({ world }) => {
    world.store.clock.now += hour;
    const dry = await dryRun(world);

    expect(await world.records()).toMatchObject([{ runId: dry.runId, dryRun: true }, { dryRun: false }]);
  });

  test('shows what the brake would hold, and holds nothing', async ({ world }) => {
    world.move(0, 30);
    world.store.clock.now += hour;

    expect(await dryRun(world)).toMatchObject({
      state: 'completed',
      plan: { brake: ['too_many_revocations'], revocations: 29 },
      changes: {},
    });
    expect((await world.control()).held).toEqual({});
    expect(await world.cases()).toEqual([]);
    expect(await world.codeOf(nth(10))).toBe('MEMBER');
  });

  test('does not make the next audit any later, nor is its list what the next one is compared with', async ({
    world,
  }) => {
    world.move(0, 5);
    world.store.clock.now = noon + 5 * hour;
    expect(await dryRun(world)).toMatchObject({ accounts: 55 });

    world.store.clock.now = noon + 6 * hour;
    expect(await world.tickNow({}, 'when_due')).toMatchObject({
      outcome: 'worked',
      run: { dryRun: false, expectedAccounts: 60, changes: { missed: 5 } },
    });
  });

  test('marks nobody as missing', async ({ world }) => {
    world.move(10, 1);
    world.store.clock.now += hour;
    expect(await dryRun(world)).toMatchObject({ plan: { changes: { missed: 1 } } });

    expect(await world.nextAudit()).toMatchObject({ changes: { missed: 1 } });
    expect(world.simulator.requests.plan).toBe(0);
  });

  /** A dry run whose time was over after its first page. */
  const pausedDryRun = (world: AuditedWorld) => {
    world.store.clock.now += hour;
    const deadline = world.deadline();
    return dryRun(
      world,
      world.withPage(1, (page) => {
        world.store.clock.now = deadline;
        return page;
      }),
    );
  };

  test('pauses and goes on like any other run, and is the only dry run meanwhile', async ({ world }) => {
    const paused = await pausedDryRun(world);
    expect(paused).toMatchObject({ state: 'scanning', pages: 1 });
    const another = await startAudit({ dryRun: true, startedBy: 'bob' }, world.controlDependencies);
    expect(another).toMatchObject({ outcome: 'running', run: { runId: paused.runId } });

    await world.unchanged(async () => {
      expect(await world.tickNow({}, 'when_due')).toMatchObject({
        outcome: 'worked',
        run: { runId: paused.runId, state: 'completed', dryRun: true },
      });
    });
  });

  test('makes way for an audit that somebody starts, and is continued after it', async ({ world }) => {
    const paused = await pausedDryRun(world);
    const started = await startAudit({ dryRun: false, startedBy: 'bob' }, world.controlDependencies);
    expect(started).toMatchObject({ outcome: 'started', run: { dryRun: false } });
    expect(await startAudit({ dryRun: true, startedBy: 'eve' }, world.controlDependencies)).toMatchObject({
      outcome: 'running',
    });

    const real = await world.tickNow({}, 'when_due');
    const dry = await world.tickNow({}, 'when_due');

    expect(real).toMatchObject({ run: { runId: started.run.runId, state: 'completed' } });
    expect(dry).toMatchObject({ run: { runId: paused.runId, state: 'completed', pages: 2 } });
    expect(await world.tickNow({}, 'when_due')).toMatchObject({ outcome: 'nothing_to_do', why: 'not_due' });
  });

  test('makes way for an audit that is due, however often one is asked for', async ({ world }) => {
    const everySeconds = { auditEverySeconds: 300 };
    const minute = 60_000;
    for (let halves = 1; halves <= 22; halves += 1) {
      world.store.clock.now = noon + (halves * minute) / 2;
      await startAudit({ dryRun: true, startedBy: 'alice' }, world.controlDependencies);
      if (halves % 2 === 0) await world.tickNow(everySeconds, 'when_due');
    }

    const records = await world.records();
    const real = records.filter((run) => !run.dryRun);
    expect(real.map(({ startedAt }) => Math.round((startedAt - noon) / minute))).toEqual([10, 5, 0]);
    expect(records.length).toBeGreaterThan(real.length + 5);
    expect(await world.control()).toMatchObject({ lastCompleted: { startedAt: real[0]?.startedAt } });
  });

  test('that fails is not tried again by the schedule before a run is due', async ({ world }) => {
    world.store.clock.now += hour;
    world.simulator.faults.add({ operation: 'list', kind: 'html' });
    await expect(dryRun(world)).rejects.toThrow(/not_understood/);
    world.simulator.faults.clear();
    world.store.clock.now += hour;

    expect(await world.tickNow({}, 'when_due')).toEqual({ outcome: 'nothing_to_do', why: 'not_due' });
    expect(await world.records()).toMatchObject([{ state: 'failed', dryRun: true }, { state: 'completed' }]);
  });
});

describe('a run that is started by hand and is no dry run', () => {
  test('is the next run of the schedule, made earlier', async ({ world }) => {
    world.store.clock.now = noon + hour;
    const started = await startAudit({ dryRun: false, startedBy: 'alice' }, world.controlDependencies);

    expect(await world.tickNow({}, 'when_due')).toMatchObject({
      outcome: 'worked',
      run: { runId: started.run.runId, startedBy: 'alice', state: 'completed' },
    });

    world.store.clock.now = noon + 7 * hour - 60_000;
    expect(await world.tickNow({}, 'when_due')).toMatchObject({ outcome: 'nothing_to_do' });
    world.store.clock.now = noon + 7 * hour;
    expect(await world.tickNow({}, 'when_due')).toMatchObject({ outcome: 'worked', run: { startedBy: undefined } });
  });

  test('is one when two people start it at the same moment', async ({ world }) => {
    world.store.clock.now = noon + hour;
    const outcomes = await Promise.all(
      ['alice', 'bob'].map((startedBy) => startAudit({ dryRun: false, startedBy }, world.controlDependencies)),
    );

    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['running', 'started']);
    expect(new Set(outcomes.map(({ run }) => run.runId)).size).toBe(1);
  });
});
