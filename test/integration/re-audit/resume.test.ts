import { describe, expect, test } from 'vitest';
import { createGovernor } from '../../../shared/domain/budget/governor.ts';
import { createBudgetStore } from '../../../shared/store/budget.ts';
import { listAudits } from '../../../shared/use-cases/audit/read.ts';
import { hour, noon } from '../../support/memberships.ts';
import { nth, useAuditWorld } from '../../support/use-audit-world.ts';

const {
  audit,
  codeOf,
  control,
  eventsOf,
  memberships,
  move,
  nextAudit,
  records,
  tickNow,
  trail,
  unchanged,
  withPage,
  world,
} = useAuditWorld();

const lists = () => world().simulator.requests.list;
/** So long before the end of a tick. */
const shortBefore = (deadline: number, milliseconds: number): void => {
  world().store.clock.now = deadline - milliseconds;
};

describe('a tick whose time runs low', () => {
  test('in the middle of the scan stops after the page, and the next one continues with the next page', async () => {
    const deadline = world().deadline();
    const slow = withPage(1, (page) => {
      shortBefore(deadline, 44_999);
      return page;
    });

    const paused = await audit(slow);

    expect(paused).toMatchObject({ state: 'scanning', pages: 1, accounts: 50, vendorRequests: 1 });
    expect(eventsOf('AUDIT_PAUSED')).toEqual([{ runId: paused.runId, why: 'time', pages: 1, accounts: 50 }]);
    expect(await memberships()).toEqual([]);
    expect((await control()).holder).toBeUndefined();

    const ticked = await tickNow({}, 'when_due');

    expect(lists()).toBe(3);
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
    expect(eventsOf('AUDIT_RESUMED')).toEqual([{ runId: paused.runId, state: 'scanning' }]);
    expect(await records()).toHaveLength(1);
  });

  test('with just enough for a call makes it', async () => {
    const deadline = world().deadline();

    const run = await audit(
      withPage(1, (page) => {
        shortBefore(deadline, 45_000);
        return page;
      }),
    );

    expect(run).toMatchObject({ state: 'completed', pages: 3 });
  });

  test('while it asks about suspects asks about the others in the next one, and about none twice', async () => {
    await audit();
    move(10, 3);
    await nextAudit();
    world().store.clock.now += 6 * hour;
    const deadline = world().deadline();
    const { constantContact } = world().auditDependencies();
    const slow = {
      ...constantContact,
      probeAccount: async (...call: Parameters<typeof constantContact.probeAccount>) => {
        const answer = await constantContact.probeAccount(...call);
        if (world().simulator.requests.plan === 2) shortBefore(deadline, 44_999);
        return answer;
      },
    };

    expect(await audit({ constantContact: slow })).toMatchObject({ state: 'confirming', pages: 3 });
    expect(world().simulator.requests.plan).toBe(2);

    expect(await audit()).toMatchObject({ state: 'completed', changes: { departed: 3 } });
    expect(world().simulator.requests).toMatchObject({ plan: 3, list: 9 });
  });

  test('while it writes leaves the others to the next one, and counts every change once', async () => {
    const deadline = world().deadline();
    const { changeMembership } = world().auditDependencies();
    let changes = 0;

    const paused = await audit({
      changeMembership: (...change) => {
        changes += 1;
        if (changes === 20) shortBefore(deadline, 9_999);
        return changeMembership(...change);
      },
    });

    expect(paused.state).toBe('applying');
    expect(await trail()).toHaveLength(20);
    expect(await codeOf(nth(100))).toBe('UNKNOWN_ACCOUNT');
    expect(await audit()).toMatchObject({ state: 'completed', changes: { discovered: 120 } });
    expect(await trail()).toHaveLength(120);
    expect(lists()).toBe(3);
  });

  test('shows its progress, page by page', async () => {
    const seen: unknown[] = [];
    await audit(
      withPage(3, async (page) => {
        const { runs } = await listAudits(10, undefined, world().readDependencies);
        seen.push(runs);
        return page;
      }),
    );

    expect(seen).toEqual([[expect.objectContaining({ state: 'scanning', pages: 2, accounts: 100 })]]);
  });
});

describe('a run that takes more than one day', () => {
  /** Two requests a day are left to the audit. */
  const withBudget = () => {
    const { store, vendor, simulator, auditDependencies } = world();
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

  test('waits for the budget of the next day, and continues then', async () => {
    const paused = await audit(withBudget());

    expect(paused).toMatchObject({ state: 'scanning', pages: 2, vendorRequests: 2, resumesAt: midnight });
    expect(eventsOf('AUDIT_PAUSED')).toMatchObject([{ why: 'budget', pages: 2, accounts: 100 }]);
    world().store.clock.now = midnight - 1;
    await unchanged(async () => {
      expect(await tickNow(withBudget(), 'when_due')).toEqual({ outcome: 'nothing_to_do', why: 'waiting' });
    });
    expect(lists()).toBe(2);

    world().store.clock.now = midnight;
    const ticked = await tickNow(withBudget(), 'when_due');

    expect(ticked).toMatchObject({ outcome: 'worked', run: { state: 'completed', accounts: 120, vendorRequests: 3 } });
    expect(ticked).not.toHaveProperty('run.resumesAt', expect.anything());
    expect(lists()).toBe(3);
  });

  test('asks again when an operator wants it to continue now, and waits on', async () => {
    await audit(withBudget());

    expect(await audit(withBudget())).toMatchObject({ state: 'scanning', pages: 2, resumesAt: midnight });

    expect(lists()).toBe(2);
  });

  test('fails once what it has read first is no longer fresh', async () => {
    await audit(withBudget());
    world().store.clock.now = noon + 26 * hour + 1_000;

    await unchanged(async () => {
      await expect(tickNow({}, 'when_due')).rejects.toThrow(/the scan has taken too long/);
    });

    expect(await records()).toMatchObject([{ state: 'failed', pages: 2, changes: {} }]);
  });
});
