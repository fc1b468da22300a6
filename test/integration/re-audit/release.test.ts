import { describe, expect } from 'vitest';
import type { AuditRun } from '../../../shared/domain/audit/run.ts';
import { releaseAudit, startAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import { answerVerification } from '../../support/answers.ts';
import { type AuditedWorld, member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour, noon } from '../../support/memberships.ts';

const test = testAudits({ accounts: 24 });

const plannedAt = noon + 6 * hour;
let stopped: AuditRun;
const release = (world: AuditedWorld, different: { runId?: string; planHash?: string; by?: string } = {}) =>
  releaseAudit(
    { runId: stopped.runId, planHash: stopped.plan?.hash ?? '', by: 'alice', ...different },
    world.controlDependencies,
  );
const start = (world: AuditedWorld, startedBy: string, dryRun = false) =>
  startAudit({ dryRun, startedBy }, world.controlDependencies);
const refused = (why: string) => ({ outcome: 'refused', why });

/** Twelve of 24 have left; the plan of the second audit that has missed them takes away access from all of them. */
test.beforeEach(async ({ world }) => {
  await world.audit({ reviewMode: 'auto' });
  world.move(10, 12);
  world.store.clock.now = noon + hour;
  await world.audit({ brake: { minRevocations: 12, fraction: 0 } });
  world.store.clock.now = plannedAt;
  stopped = await world.audit();
  expect(stopped).toMatchObject({ state: 'quarantined', plan: { changes: { departed: 12 }, revocations: 12 } });
});

describe('a release', () => {
  test('lets the next tick of the schedule apply the plan, and complete the run', async ({ world }) => {
    expect(await release(world)).toMatchObject({ outcome: 'released', run: { state: 'planned' } });
    expect(await world.codeOf(nth(10))).toBe('MEMBER');

    const ticked = await world.tickNow({}, 'when_due');

    expect(ticked).toMatchObject({
      outcome: 'worked',
      run: {
        runId: stopped.runId,
        state: 'completed',
        changes: { departed: 12 },
        release: { by: 'alice', at: plannedAt },
      },
    });
    expect(await world.codeOf(nth(10))).toBe('LEFT_PARTNER');
    expect(await world.codeOf()).toBe('MEMBER');
    expect(await world.watermark()).toMatchObject({ runId: stopped.runId });
    expect(await world.records()).toHaveLength(3);
    expect(await world.control()).toMatchObject({ lastCompleted: { runId: stopped.runId, accounts: 12 } });
    expect(world.simulator.requests.plan).toBe(12);
    // The thresholds are as they were, and the list is expected to be as short as it is.
    expect(await world.nextAudit()).toMatchObject({ state: 'completed', expectedAccounts: 12 });
  });

  test('is seen at once, in the record of the run too', async ({ world }) => {
    await release(world);

    const [record] = await world.records();
    expect(record).toMatchObject({ state: 'planned', release: { by: 'alice', at: plannedAt } });
    expect(record).not.toHaveProperty('releasableUntil', expect.anything());
    expect((await world.control()).run).toEqual(record);
  });

  test('is logged with the person who gave it, and a refusal is not', async ({ world }) => {
    await release(world, { planHash: 'f'.repeat(64) });
    expect(world.eventsOf('AUDIT_RELEASED')).toEqual([]);

    await release(world);

    expect(world.eventsOf('AUDIT_RELEASED')).toEqual([{ runId: stopped.runId, by: 'alice' }]);
  });

  test('is for the plan with the hash only', async ({ world }) => {
    await world.unchanged(async () => {
      expect(await release(world, { planHash: 'f'.repeat(64) })).toEqual(refused('other_plan'));
    });
    expect((await release(world)).outcome).toBe('released');
  });

  test('is done once, before and after the plan is applied', async ({ world }) => {
    await release(world);
    expect(await release(world, { by: 'bob' })).toEqual(refused('not_quarantined'));
    await world.tickNow();
    expect(await release(world, { by: 'bob' })).toEqual(refused('not_quarantined'));
  });

  test('by two people at the same moment is one', async ({ world }) => {
    const outcomes = await Promise.all([release(world, { by: 'alice' }), release(world, { by: 'bob' })]);

    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['refused', 'released']);
    expect(world.eventsOf('AUDIT_RELEASED')).toHaveLength(1);
  });

  test('can be given for 24 hours, and no longer', async ({ world }) => {
    // No other audit is made meanwhile.
    world.store.clock.now = plannedAt + 24 * hour + 1;
    expect(await release(world)).toEqual(refused('expired'));
    world.store.clock.now = plannedAt + 24 * hour;
    expect((await release(world)).outcome).toBe('released');
    expect(await world.tickNow({}, 'when_due')).toMatchObject({ outcome: 'worked', run: { state: 'completed' } });
  });

  test('is refused for a plan that a newer run has taken the place of', async ({ world }) => {
    const newer = await world.nextAudit();
    expect(newer.state).toBe('quarantined');

    expect(await release(world)).toEqual(refused('superseded'));
    expect((await release(world, { runId: newer.runId, planHash: newer.plan?.hash ?? '' })).outcome).toBe('released');
  });

  test('is refused for a run that was not quarantined, and for one that there never was', async ({ world }) => {
    const completed = (await world.records()).at(-1);

    expect(await release(world, { runId: completed?.runId ?? '' })).toEqual(refused('not_quarantined'));
    expect(await release(world, { runId: 'never-was' })).toEqual(refused('not_found'));
  });
});

describe('a run that was started by hand', () => {
  test.beforeEach(async ({ world }) => {
    world.store.clock.now += hour;
    const started = await start(world, 'alice');
    expect(started).toMatchObject({ outcome: 'started', run: { state: 'scanning', startedBy: 'alice' } });
    expect(await start(world, 'bob')).toMatchObject({ outcome: 'running', run: { runId: started.run.runId } });
    const ticked = await world.tickNow({}, 'when_due');
    if (ticked.outcome !== 'worked') expect.fail(ticked.why);
    stopped = ticked.run;
    expect(stopped).toMatchObject({ runId: started.run.runId, state: 'quarantined' });
  });

  test('is not released by whoever has started it', async ({ world }) => {
    expect(await release(world, { by: 'alice' })).toEqual(refused('same_person'));
    expect(await release(world, { by: 'bob' })).toMatchObject({ outcome: 'released', run: { startedBy: 'alice' } });
  });

  test('tells nobody more than that it is another plan', async ({ world }) => {
    expect(await release(world, { by: 'alice', planHash: 'f'.repeat(64) })).toEqual(refused('other_plan'));
  });
});

describe('a world that has changed since the plan was made', () => {
  test('by a verification of one of its accounts makes the plan void, and a new one is made at once', async ({
    world,
  }) => {
    world.move(10, 1, 'ours');
    world.store.clock.now += hour;
    await answerVerification({ accountId: nth(10) }, 'app', world.deadline(), world.verificationDependencies());
    await release(world);

    await world.unchanged(async () => {
      await expect(world.tickNow({}, 'when_due')).rejects.toThrow(/a membership has changed/);
    });

    expect((await world.records())[0]).toMatchObject({ runId: stopped.runId, state: 'failed', changes: {} });
    const again = await world.tickNow({}, 'when_due');
    expect(again).toMatchObject({ outcome: 'worked', run: { state: 'quarantined', plan: { revocations: 11 } } });
    expect(await world.codeOf(nth(10))).toBe('MEMBER');
    expect(await release(world)).toEqual(refused('not_quarantined'));
  });

  test('does not void the plan where it does not concern it', async ({ world }) => {
    world.store.clock.now += hour;
    await answerVerification({ accountId: member }, 'app', world.deadline(), world.verificationDependencies());
    await release(world);

    expect(await world.tickNow()).toMatchObject({
      outcome: 'worked',
      run: { state: 'completed', changes: { departed: 12 } },
    });
  });

  test('while the plan is applied does not take away what was learnt', async ({ world }) => {
    await release(world);
    world.move(21, 1, 'ours');
    const { changeMembership } = world.auditDependencies();
    let changes = 0;

    const ticked = await world.tickNow({
      changeMembership: async (...change) => {
        changes += 1;
        if (changes === 1) {
          world.store.clock.now += 1_000;
          await answerVerification({ accountId: nth(21) }, 'app', world.deadline(), world.verificationDependencies());
        }
        return changeMembership(...change);
      },
    });

    expect(ticked).toMatchObject({ outcome: 'worked', run: { state: 'completed', changes: { departed: 11 } } });
    expect(await world.codeOf(nth(21))).toBe('MEMBER');
  });

  test('by a plan that is no longer whole makes it void as well', async ({ world }) => {
    const { plans } = world.auditDependencies();
    await plans.putPart(stopped.runId, stopped.plan?.hash ?? '', 0, []);
    await release(world);

    await expect(world.tickNow()).rejects.toThrow(/a membership has changed/);
  });
});
