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
/** When the vendor was asked about an account is not the same in two runs. */
const withoutTime = ({ finding, ...change }: PlannedChange) => ({ ...change, finding: { ...finding, observedAt: 0 } });

test.beforeEach(async ({ world }) => {
  await world.audit();
});

describe('a dry run', () => {
  test('has the very plan that the real run right after it applies, and applies nothing', async ({ world }) => {
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

    const changes = { departed: 2, missed: 1, updated: 1, discovered: 1 };
    expect(dry).toMatchObject({
      state: 'completed',
      dryRun: true,
      startedBy: 'alice',
      changes: {},
      suspects: { total: 2, notOurs: 2 },
      plan: { changes, revocations: 3, brake: [] },
    });
    expect(await world.codeOf(nth(10))).toBe('MEMBER');
    // Neither the last completed run nor the time of the next one are any other than before.
    const { lastCompleted, lastOpenedAt, holder } = await world.control();
    expect([{ ...before[0], lastCompleted, lastOpenedAt }, await world.watermark()]).toEqual(before);
    expect(holder).toBeUndefined();

    world.store.clock.now += 1_000;
    const real = await world.audit();
    expect(real).toMatchObject({ state: 'completed', dryRun: false, changes });
    expect((await world.planOf(real)).map(withoutTime)).toEqual((await world.planOf(dry ?? real)).map(withoutTime));
    expect(real.plan).toEqual({ ...dry?.plan, hash: real.plan?.hash });
  });

  test('is listed with the other runs', async ({ world }) => {
    world.store.clock.now += hour;
    const dry = await dryRun(world);

    expect(await world.records()).toMatchObject([{ runId: dry.runId, dryRun: true }, { dryRun: false }]);
  });

  test('shows what the brake would stop, and is not quarantined', async ({ world }) => {
    world.move(0, 30);
    world.store.clock.now += hour;

    expect(await dryRun(world)).toMatchObject({ state: 'completed', plan: { brake: ['list_shrank'] }, changes: {} });
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

  test('makes no suspects', async ({ world }) => {
    world.move(10, 1);
    world.store.clock.now += hour;
    expect(await dryRun(world)).toMatchObject({ plan: { changes: { missed: 1 } } });

    expect(await world.nextAudit()).toMatchObject({ changes: { missed: 1 }, suspects: { total: 0 } });
  });

  test('pauses and goes on like any other run, and is the only one meanwhile', async ({ world }) => {
    world.store.clock.now += hour;
    const deadline = world.deadline();
    const paused = await dryRun(
      world,
      world.withPage(1, (page) => {
        world.store.clock.now = deadline;
        return page;
      }),
    );
    expect(paused).toMatchObject({ state: 'scanning', pages: 1 });
    const another = await startAudit({ dryRun: false, startedBy: 'bob' }, world.controlDependencies);
    expect(another).toMatchObject({ outcome: 'running', run: { runId: paused.runId } });

    await world.unchanged(async () => {
      expect(await world.tickNow({}, 'when_due')).toMatchObject({
        outcome: 'worked',
        run: { runId: paused.runId, state: 'completed', dryRun: true },
      });
    });
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
