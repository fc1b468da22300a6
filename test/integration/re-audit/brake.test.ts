import { describe, expect } from 'vitest';
import { withTaken } from '../../../shared/domain/audit/brake.ts';
import { getAudit, listAudits } from '../../../shared/use-cases/audit/read.ts';
import { defaultBrake } from '../../support/audit.ts';
import { type AuditedWorld, canceled, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour, noon } from '../../support/memberships.ts';

const test = testAudits({ accounts: 40 });

/** So many accounts, from the given one on, are canceled: each would lose access with the next audit. */
const cancel = (world: AuditedWorld, from: number, count: number): void => {
  for (let index = from; index < from + count; index += 1) {
    world.simulator.accounts.change(nth(index), { billingStatus: 'Canceled' });
  }
};
const empty = (world: AuditedWorld) => world.move(0, 40);
const heldOf = async (world: AuditedWorld) => (await world.control()).held?.taking_away;

describe('the brake', () => {
  test.beforeEach(async ({ world }) => {
    await world.audit();
  });

  // Of 40 accounts 39 have access; the fourth is canceled.
  test.for([
    { canceled: 5, brake: { minRevocations: 5, fraction: 0.1 }, held: false },
    { canceled: 6, brake: { minRevocations: 5, fraction: 0.1 }, held: true },
    { canceled: 7, brake: { minRevocations: 5, fraction: 0.2 }, held: false },
    { canceled: 8, brake: { minRevocations: 5, fraction: 0.2 }, held: true },
    { canceled: 1, brake: { minRevocations: 0, fraction: 0 }, held: true },
  ])('of $brake holds $canceled cancellations at once: $held', async ({ canceled: count, brake, held }, { world }) => {
    cancel(world, 10, count);

    const run = await world.nextAudit({ thresholds: { ...defaultBrake, ...brake } });

    expect(run).toMatchObject({
      state: 'completed',
      plan: { revocations: count, entitled: 39, expected: 40, brake: held ? ['too_many_revocations'] : [] },
    });
    for (let index = 10; index < 10 + count; index += 1) {
      expect(await world.codeOf(nth(index))).toBe(held ? 'MEMBER' : 'ACCOUNT_CANCELED');
    }
    expect(await world.cases()).toHaveLength(held ? count : 0);
    if (!held) return expect(await heldOf(world)).toBeUndefined();
    expect(await heldOf(world)).toMatchObject({
      runId: run.runId,
      count,
      since: noon + 6 * hour,
      reason: 'too_many_revocations',
    });
    expect(world.eventsOf('ACCESS_HELD')).toHaveLength(count);
  });

  test('leaves what another process has left no room for, meanwhile, to the next tick', async ({ world }) => {
    cancel(world, 10, 5);
    const { brake, changeMembership } = world.auditDependencies();
    let others = 3;
    const afterOthers: typeof changeMembership = async (...change) => {
      for (; others > 0; others -= 1) await brake.change((state) => withTaken(state, world.store.clock.now));
      return changeMembership(...change);
    };

    await world.nextAudit({ changeMembership: afterOthers });
    expect(await world.cases()).toHaveLength(3);

    await world.tickNow({ auditEverySeconds: 0 }, 'when_due');
    expect(await heldOf(world)).toMatchObject({ count: 3, reason: 'too_many_revocations' });
  });

  test('takes nothing from accounts that a list lacks for the first time, however many', async ({ world }) => {
    world.move(10, 20);

    expect(await world.nextAudit()).toMatchObject({
      state: 'completed',
      changes: { missed: 20 },
      plan: { changes: { missed: 20 }, missing: 20, expected: 40, brake: ['too_many_revocations'] },
    });
    expect(await world.cases()).toEqual([]);
    expect(await world.codeOf(nth(10))).toBe('MEMBER');
  });

  test('counts departures and cancellations together', async ({ world }) => {
    world.move(10, 3);
    await world.nextAudit();
    cancel(world, 20, 3);

    expect(await world.nextAudit()).toMatchObject({ state: 'completed', changes: {} });

    expect(await heldOf(world)).toMatchObject({ count: 6 });
    expect((await world.cases()).map(({ wants }) => wants)).toEqual([
      ...Array(3).fill('departure'),
      ...Array(3).fill('activity'),
    ]);
    expect(await world.codeOf(nth(10))).toBe('MEMBER');
    expect(await world.codeOf(nth(20))).toBe('MEMBER');
  });

  test('holds what does not fit in a week either, day by day', async ({ world }) => {
    // Five a day fit into each day; a week may take ten.
    for (let day = 0; day < 3; day += 1) {
      cancel(world, 10 + 5 * day, 5);
      world.store.clock.now += 26 * hour;
      await world.audit();
    }

    expect(await world.codeOf(nth(19))).toBe('ACCOUNT_CANCELED');
    expect(await heldOf(world)).toMatchObject({ count: 5 });
    world.store.clock.now += 7 * 24 * hour;
    await world.audit();
    expect(await world.codeOf(nth(20))).toBe('ACCOUNT_CANCELED');
    expect(await heldOf(world)).toBeUndefined();
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
    expect(await heldOf(world)).toBeUndefined();
  });

  test('lets everything else about an account through whose cancellation it holds', async ({ world }) => {
    cancel(world, 10, 6);
    world.simulator.accounts.change(nth(10), { organizationName: 'Renamed' });
    world.simulator.accounts.change(nth(20), { organizationName: 'Renamed' });

    expect(await world.nextAudit()).toMatchObject({ changes: { updated: 2 } });

    expect(await world.get(nth(10))).toMatchObject({
      profile: { organizationName: 'Renamed' },
      activity: { value: 'open' },
    });
    expect(await heldOf(world)).toMatchObject({ count: 6 });
  });
});

describe('an empty list', () => {
  test('takes nothing while several accounts are known, even if each question is answered alike', async ({ world }) => {
    await world.audit();
    empty(world);

    for (let runs = 0; runs < 3; runs += 1) {
      expect(await world.nextAudit()).toMatchObject({ state: 'completed', accounts: 0 });
    }

    expect(await heldOf(world)).toMatchObject({ count: 39 });
    // The brake does not mind the one that has no access anyway.
    const departed = (await world.trail()).filter(({ action }) => action === 'departed');
    expect(departed.map(({ accountId }) => accountId)).toEqual([canceled]);
    expect(await world.codeOf(nth(10))).toBe('MEMBER');
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
    expect(await world.nextAudit()).toMatchObject({ state: 'completed' });
    expect(await world.codeOf(nth(0))).toBe('LEFT_PARTNER');
  });

  test.for([2, 3, 5])('of %i may lose all but one, and never all at once', async (count, { world }) => {
    world.move(10, count, 'ours');
    await world.audit();
    cancel(world, 10, count);

    expect(await world.nextAudit()).toMatchObject({ plan: { revocations: count, entitled: count } });
    expect(await heldOf(world)).toMatchObject({ count });
    world.simulator.accounts.change(nth(10), { billingStatus: 'Open' });
    // Asked about again after half a day.
    await world.nextAudit();
    await world.nextAudit();
    expect(await heldOf(world)).toBeUndefined();
    expect(await world.codeOf(nth(10))).toBe('MEMBER');
    expect(await world.codeOf(nth(9 + count))).toBe('ACCOUNT_CANCELED');
  });
});

describe('a run whose cancellations are held', () => {
  test('is completed like any other, credits whom it has seen, and lets newcomers in', async ({ world }) => {
    await world.audit();
    cancel(world, 10, 20);
    world.simulator.accounts.add({ accountId: 'newcomer', billingStatus: 'Open' });

    const run = await world.nextAudit();

    expect(run).toMatchObject({
      state: 'completed',
      creditedAt: noon + 6 * hour,
      endedAt: noon + 6 * hour,
      changes: { discovered: 1 },
    });
    expect(await world.watermark()).toMatchObject({ runId: run.runId });
    expect(await world.control()).toMatchObject({ lastCompleted: { runId: run.runId, accounts: 41 } });
    expect((await world.records())[0]).toEqual(run);
    expect(await world.tickNow({}, 'when_due')).toEqual({ outcome: 'nothing_to_do', why: 'not_due' });
  });

  test('has what is held for as long as nothing else is, whatever runs come after it', async ({ world }) => {
    await world.audit();
    cancel(world, 10, 10);
    const first = await world.nextAudit();
    const found = await getAudit(first.runId, world.readDependencies);
    expect(found).toMatchObject({
      run: { runId: first.runId },
      ledger: { held: { taking_away: { runId: first.runId, count: 10 } } },
    });

    await world.nextAudit();
    const { ledger } = await listAudits(10, undefined, world.readDependencies);
    expect(ledger.held?.taking_away).toMatchObject({ runId: first.runId, since: noon + 6 * hour });
  });
});
