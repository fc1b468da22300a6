import { describe, expect } from 'vitest';
import { createGovernor } from '../../../shared/domain/budget/governor.ts';
import { createBudgetStore } from '../../../shared/store/budget.ts';
import { listAudits } from '../../../shared/use-cases/audit/read.ts';
import { startAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import { type AuditedWorld, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour, noon } from '../../support/memberships.ts';

const test = testAudits();

/** So long before the end of a tick. */
const shortBefore = (world: AuditedWorld, deadline: number, milliseconds: number): void => {
  world.store.clock.now = deadline - milliseconds;
};

describe('a tick whose time runs low', () => {
  test('in the middle of the scan stops after the page, and the next one goes on with the next page', async ({
    world,
  }) => {
    const deadline = world.deadline();
    const slow = world.withPage(1, (page) => {
      shortBefore(world, deadline, 44_999);
      return page;
    });

    const paused = await world.audit(slow);

    expect(paused).toMatchObject({ state: 'scanning', pages: 1, accounts: 50, vendorRequests: 1 });
    expect(world.eventsOf('AUDIT_PAUSED')).toEqual([{ runId: paused.runId, why: 'time', pages: 1, accounts: 50 }]);
    expect(await world.memberships()).toEqual([]);
    expect((await world.control()).holder).toBeUndefined();

    const ticked = await world.tickNow({}, 'when_due');

    expect(world.simulator.requests.list).toBe(3);
    expect(ticked).toMatchObject({
      outcome: 'worked',
      run: {
        runId: paused.runId,
        state: 'completed',
        startedAt: noon,
        pages: 3,
        accounts: 120,
        vendorRequests: 3,
        changes: { discovered: 120 },
        interruptions: 0,
      },
    });
    expect(world.eventsOf('AUDIT_RESUMED')).toEqual([{ runId: paused.runId, state: 'scanning' }]);
    expect(await world.records()).toHaveLength(1);
  });

  test('in a run that a clock ahead of its own has opened is followed by one that goes on', async ({ world }) => {
    const started = await startAudit({ dryRun: false, startedBy: 'alice' }, world.controlDependencies);
    world.store.clock.now -= 20;
    const deadline = world.deadline();
    const paused = await world.audit(
      world.withPage(1, (page) => {
        shortBefore(world, deadline, 44_999);
        return page;
      }),
    );
    expect(paused).toMatchObject({ runId: started.run.runId, state: 'scanning', pages: 1 });

    const run = await world.audit();

    expect(run).toMatchObject({ runId: paused.runId, state: 'completed', startedAt: noon - 20, pages: 3 });
  });

  test('with just enough for a call makes it', async ({ world }) => {
    const deadline = world.deadline();

    const run = await world.audit(
      world.withPage(1, (page) => {
        shortBefore(world, deadline, 45_000);
        return page;
      }),
    );

    expect(run).toMatchObject({ state: 'completed', pages: 3 });
  });

  test('while it asks about accounts asks about the others in the next one, and about nobody twice', async ({
    world,
  }) => {
    await world.audit();
    world.move(10, 3);
    await world.nextAudit();
    world.store.clock.now += 6 * hour;
    const deadline = world.deadline();
    const { constantContact } = world.auditDependencies();
    const slow = {
      ...constantContact,
      probeAccount: async (...call: Parameters<typeof constantContact.probeAccount>) => {
        const answer = await constantContact.probeAccount(...call);
        if (world.simulator.requests.plan === 2) shortBefore(world, deadline, 44_999);
        return answer;
      },
    };

    // The scan has ended, and has been credited: only the questions go on.
    expect(await world.audit({ constantContact: slow })).toMatchObject({ state: 'completed', pages: 3 });
    expect(world.simulator.requests.plan).toBe(2);
    expect((await world.control()).holder).toBeUndefined();

    expect(await world.tickNow({}, 'when_due')).toEqual({ outcome: 'nothing_to_do', why: 'not_due' });

    expect(world.simulator.requests).toMatchObject({ plan: 3, list: 9 });
    expect((await world.trail()).filter(({ action }) => action === 'departed')).toHaveLength(3);
  });

  test('while it writes leaves the others to the next one, and counts every change once', async ({ world }) => {
    const deadline = world.deadline();
    const { changeMembership } = world.auditDependencies();
    let changes = 0;

    const paused = await world.audit({
      changeMembership: (...change) => {
        changes += 1;
        if (changes === 20) shortBefore(world, deadline, 9_999);
        return changeMembership(...change);
      },
    });

    expect(paused.state).toBe('applying');
    expect(await world.trail()).toHaveLength(20);
    const written = new Set((await world.trail()).map(({ accountId }) => accountId));
    const other = Array.from({ length: 120 }, (_, index) => nth(index)).find((each) => !written.has(each));
    expect(await world.codeOf(other)).toBe('UNKNOWN_ACCOUNT');
    expect(await world.audit()).toMatchObject({ state: 'completed', changes: { discovered: 120 } });
    expect(await world.trail()).toHaveLength(120);
    expect(world.simulator.requests.list).toBe(3);
  });

  test('is seen to go on, page by page', async ({ world }) => {
    const seen: unknown[] = [];
    await world.audit(
      world.withPage(3, async (page) => {
        const { runs } = await listAudits(10, undefined, world.readDependencies);
        seen.push(runs);
        return page;
      }),
    );

    expect(seen).toEqual([[expect.objectContaining({ state: 'scanning', pages: 2, accounts: 100 })]]);
  });
});

describe('a run that takes more than one day', () => {
  /** Two requests a day are left to the audit. */
  const withBudget = (world: AuditedWorld) => {
    const { store, vendor, simulator, auditDependencies } = world;
    const governor = createGovernor({
      store: createBudgetStore(store.context, store.tables.workState),
      limits: { perSecond: 1_000, perDay: 2 },
      lane: 'audit',
      now: () => store.clock.now,
      sleep: async (milliseconds) => {
        store.clock.now += milliseconds;
      },
      random: () => 0.5,
    });
    const constantContact = vendor.client({ tokenUrl: simulator.tokenUrl, budget: governor });
    return auditDependencies({ constantContact, budget: governor });
  };
  const midnight = noon + 12 * hour;

  test('waits for the budget of the next day, and goes on then', async ({ world }) => {
    const paused = await world.audit(withBudget(world));

    expect(paused).toMatchObject({ state: 'scanning', pages: 2, vendorRequests: 2, resumesAt: midnight });
    expect(world.eventsOf('AUDIT_PAUSED')).toMatchObject([{ why: 'budget', pages: 2, accounts: 100 }]);
    world.store.clock.now = midnight - 1;
    await world.unchanged(async () => {
      expect(await world.tickNow(withBudget(world), 'when_due')).toEqual({ outcome: 'nothing_to_do', why: 'waiting' });
    });
    expect(world.simulator.requests.list).toBe(2);

    world.store.clock.now = midnight;
    const ticked = await world.tickNow(withBudget(world), 'when_due');

    expect(ticked).toMatchObject({ outcome: 'worked', run: { state: 'completed', accounts: 120, vendorRequests: 3 } });
    expect(ticked).not.toHaveProperty('run.resumesAt', expect.anything());
    expect(world.simulator.requests.list).toBe(3);
  });

  test('asks again when somebody wants it to go on now, and waits on', async ({ world }) => {
    await world.audit(withBudget(world));

    expect(await world.audit(withBudget(world))).toMatchObject({ state: 'scanning', pages: 2, resumesAt: midnight });

    expect(world.simulator.requests.list).toBe(2);
  });

  test('fails once what it has read first is no longer fresh', async ({ world }) => {
    await world.audit(withBudget(world));
    world.store.clock.now = noon + 26 * hour + 1_000;

    await world.unchanged(async () => {
      await expect(world.tickNow({}, 'when_due')).rejects.toThrow(/the scan has taken too long/);
    });

    expect(await world.records()).toMatchObject([{ state: 'failed', pages: 2, changes: {} }]);
  });
});
