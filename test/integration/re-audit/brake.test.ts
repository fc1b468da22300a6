import { describe, expect } from 'vitest';
import { type AuditedWorld, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour, noon } from '../../support/memberships.ts';

const test = testAudits({ accounts: 40 });

/** So many accounts, from the given one on, are canceled: each loses access with the next audit. */
const cancel = (world: AuditedWorld, from: number, count: number): void => {
  for (let index = from; index < from + count; index += 1) {
    world.simulator.accounts.change(nth(index), { billingStatus: 'Canceled' });
  }
};
const empty = (world: AuditedWorld) => world.move(0, 40);

describe('the brake', () => {
  test.beforeEach(async ({ world }) => {
    await world.audit();
  });

  // Of 40 accounts 39 have access; the fourth is canceled.
  test.for([
    { canceled: 5, brake: { minRevocations: 5, fraction: 0.1 }, state: 'completed' },
    { canceled: 6, brake: { minRevocations: 5, fraction: 0.1 }, state: 'quarantined' },
    { canceled: 7, brake: { minRevocations: 5, fraction: 0.2 }, state: 'completed' },
    { canceled: 8, brake: { minRevocations: 5, fraction: 0.2 }, state: 'quarantined' },
    { canceled: 1, brake: { minRevocations: 0, fraction: 0 }, state: 'quarantined' },
  ])('of $brake lets $canceled revocations be $state', async ({ canceled, brake, state }, { world }) => {
    cancel(world, 10, canceled);

    const run = await world.nextAudit({ brake });

    const stopped = state === 'quarantined';
    expect(run).toMatchObject({
      state,
      changes: stopped ? {} : { updated: canceled },
      plan: {
        changes: { updated: canceled },
        revocations: canceled,
        entitled: 39,
        expected: 40,
        brake: stopped ? ['too_many_revocations'] : [],
      },
    });
    expect(await world.codeOf(nth(10))).toBe(stopped ? 'MEMBER' : 'ACCOUNT_CANCELED');
  });

  test.for([
    { gone: 5, state: 'completed' },
    { gone: 6, state: 'quarantined' },
  ])('lets a list that has shrunk by $gone be $state', async ({ gone, state }, { world }) => {
    world.move(10, gone);

    const run = await world.nextAudit();

    const stopped = state === 'quarantined';
    expect(run).toMatchObject({
      state,
      changes: stopped ? {} : { missed: gone },
      // Nothing is taken away by being missed for the first time.
      plan: { changes: { missed: gone }, revocations: 0, expected: 40, brake: stopped ? ['list_shrank'] : [] },
    });
  });

  test('counts departures as revocations', async ({ world }) => {
    const once = { brake: { minRevocations: 10, fraction: 0 } };
    world.move(10, 6);
    await world.nextAudit(once);

    expect(await world.nextAudit()).toMatchObject({
      state: 'quarantined',
      plan: { changes: { departed: 6 }, revocations: 6, brake: ['too_many_revocations'] },
      suspects: { total: 6, notOurs: 6 },
    });
    expect(await world.codeOf(nth(10))).toBe('MEMBER');
  });

  test('says both reasons when there are two', async ({ world }) => {
    cancel(world, 10, 6);
    world.move(20, 6);

    expect((await world.nextAudit()).plan?.brake).toEqual(['too_many_revocations', 'list_shrank']);
  });

  test('does not mind what nobody loses access by: newcomers, names, cancellations of those without access', async ({
    world,
  }) => {
    const manual = { reviewMode: 'manual' } as const;
    for (let index = 0; index < 20; index += 1) {
      world.simulator.accounts.add({ accountId: `newcomer${index}`, billingStatus: 'Open' });
      world.simulator.accounts.change(nth(index), { organizationName: `Renamed ${index}` });
    }
    expect(await world.nextAudit(manual)).toMatchObject({ state: 'completed', plan: { revocations: 0, entitled: 39 } });
    // The newcomers wait for a reviewer: none of them has access.
    for (let index = 0; index < 20; index += 1) {
      world.simulator.accounts.change(`newcomer${index}`, { billingStatus: 'Canceled' });
    }

    expect(await world.nextAudit(manual)).toMatchObject({ state: 'completed', changes: { updated: 20 } });
  });
});

describe('an empty list', () => {
  test('is not believed while several accounts are known', async ({ world }) => {
    await world.audit();
    empty(world);
    world.store.clock.now = noon + 6 * hour;

    await world.unchanged(async () => {
      expect(await world.audit()).toMatchObject({
        state: 'quarantined',
        accounts: 0,
        plan: { brake: ['list_shrank'] },
      });
    });
  });

  test('is the truth for a partner without accounts', async ({ world }) => {
    empty(world);

    expect(await world.audit()).toMatchObject({ state: 'completed', accounts: 0, changes: {} });
  });
});

describe('a small population', () => {
  test.beforeEach(({ world }) => {
    empty(world);
  });

  test('of one may lose that one', async ({ world }) => {
    world.move(0, 1, 'ours');
    await world.audit();
    world.move(0, 1);

    expect(await world.nextAudit()).toMatchObject({ state: 'completed', changes: { missed: 1 } });
    expect(await world.nextAudit()).toMatchObject({ state: 'completed', changes: { departed: 1 } });
  });

  test.for([2, 3, 5])('of %i may lose all but one, and never all at once', async (count, { world }) => {
    world.move(10, count, 'ours');
    await world.audit();
    cancel(world, 10, count);

    expect(await world.nextAudit()).toMatchObject({
      state: 'quarantined',
      plan: { revocations: count, entitled: count },
    });
    world.simulator.accounts.change(nth(10), { billingStatus: 'Open' });
    expect(await world.nextAudit()).toMatchObject({ state: 'completed', changes: { updated: count - 1 } });
  });
});

describe('a quarantined plan', () => {
  test.beforeEach(async ({ world }) => {
    await world.audit();
    empty(world);
    world.simulator.accounts.add({ accountId: 'newcomer', billingStatus: 'Open' });
    world.store.clock.now = noon + 6 * hour;
  });

  test('applies nothing at all, and everybody is still a member', async ({ world }) => {
    const before = await world.control();

    await world.unchanged(async () => {
      const run = await world.audit();

      expect(run).toMatchObject({
        state: 'quarantined',
        endedAt: noon + 6 * hour,
        releasableUntil: noon + 30 * hour,
        changes: {},
        plan: { changes: { discovered: 1, missed: 40 } },
      });
      expect(await world.records()).toEqual([run, before.run]);
    });
    expect(await world.codeOf()).toBe('MEMBER');
    expect(await world.control()).toMatchObject({ lastCompleted: before.lastCompleted, lastOpenedAt: noon + 6 * hour });
    expect(await world.watermark()).toMatchObject({ startedAt: '2026-11-21T12:00:00.000Z' });
  });

  test('says so', async ({ world }) => {
    const { runId, plan } = await world.audit();

    expect(world.logged.at(-1)).toEqual({ event: 'AUDIT_QUARANTINED', fields: { runId, ...plan } });
    expect(await world.planOf((await world.records())[0] ?? expect.fail())).toHaveLength(41);
  });

  test('is left alone until the next audit is due, which makes a plan of its own and compares with the same list', async ({
    world,
  }) => {
    const first = await world.audit();
    expect(await world.tickNow({}, 'when_due')).toEqual({ outcome: 'nothing_to_do', why: 'not_due' });

    const second = await world.nextAudit();

    expect(second).toMatchObject({ state: 'quarantined', expectedAccounts: 40 });
    expect(second.plan?.hash).not.toBe(first.plan?.hash);
    world.move(0, 40, 'ours');
    expect(await world.nextAudit()).toMatchObject({ state: 'completed', changes: { discovered: 1 } });
  });
});
