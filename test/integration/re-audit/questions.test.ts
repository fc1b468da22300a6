/** The vendor is asked about accounts that may have to lose something, under a budget and for long. */
import { describe, expect } from 'vitest';
import { nextDay } from '../../../shared/base/time.ts';
import { defaultBrake } from '../../support/audit.ts';
import { type AuditedWorld, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour, noon } from '../../support/memberships.ts';

const test = testAudits({ accounts: 24 });

/** A brake that lets so many go. */
const unbraked = { thresholds: { ...defaultBrake, minRevocations: 20 } };
type Client = ReturnType<AuditedWorld['auditDependencies']>['constantContact'];

/** The vendor says nothing clear about some accounts. @returns also whom it was asked about */
const stubbornAbout = (world: AuditedWorld, isUnclear: (accountId: string) => boolean) => {
  const { constantContact } = world.auditDependencies();
  const asked: string[] = [];
  const probeAccount: Client['probeAccount'] = async (accountId, deadline) => {
    asked.push(accountId);
    return isUnclear(accountId)
      ? { ok: false, failure: { kind: 'forbidden', reason: 'not a managed client' } }
      : constantContact.probeAccount(accountId, deadline);
  };
  return { asked, constantContact: { ...constantContact, probeAccount } };
};
const budgetOf = (world: AuditedWorld, left: number, perDay = 100) => ({
  readAuditBudget: async () => ({ left, perDay, endsAt: nextDay(world.store.clock.now) }),
});
/** Ticks of the schedule, one a minute, without a further audit. */
const tickFor = async (world: AuditedWorld, minutes: number, different: object) => {
  for (let minute = 0; minute < minutes; minute += 1) {
    world.store.clock.now += 60_000;
    await world.tickNow({ auditEverySeconds: 0, ...different }, 'when_due');
  }
};

test.beforeEach(async ({ world }) => {
  await world.audit();
});

describe('questions without a clear answer', () => {
  test('do not keep the vendor from being asked about the accounts behind them', async ({ world }) => {
    world.move(10, 13);
    await world.nextAudit(unbraked);
    const { constantContact } = stubbornAbout(world, (accountId) => accountId !== nth(22));

    await world.nextAudit({ ...unbraked, constantContact });

    expect(await world.codeOf(nth(22))).toBe('LEFT_PARTNER');
    expect((await world.control()).cases).toMatchObject({ waiting: 12, unclear: 12, held: 0 });
  });

  test('are put off once ten in a row had none; the accounts keep what they have', async ({ world }) => {
    world.move(10, 12);
    await world.nextAudit(unbraked);
    world.simulator.faults.add({ operation: 'plan', kind: 'status', status: 500 });

    expect(await world.nextAudit(unbraked)).toMatchObject({ state: 'completed', changes: {} });

    // Each of ten was tried four times.
    expect(world.simulator.requests.plan).toBe(40);
    expect((await world.control()).cases).toMatchObject({ waiting: 12, unclear: 10 });
    world.simulator.faults.clear();
    await world.nextAudit(unbraked);
    expect((await world.trail()).filter(({ action }) => action === 'departed')).toHaveLength(12);
  });

  test('are asked again after an hour, then after twice as long each time, up to a day', async ({ world }) => {
    world.move(10, 1);
    await world.nextAudit();
    const { asked, constantContact } = stubbornAbout(world, () => true);
    const times: number[] = [];
    await world.nextAudit({ constantContact });
    const begin = world.store.clock.now;
    let before = asked.length;
    expect(before).toBe(1);
    for (let hours = 0; hours < 56; hours += 1) {
      world.store.clock.now += hour;
      await world.tickNow({ constantContact, auditEverySeconds: 0 }, 'when_due');
      if (asked.length > before) times.push((world.store.clock.now - begin) / hour);
      before = asked.length;
    }

    expect(times).toEqual([1, 3, 7, 15, 31, 55]);
    expect(await world.cases()).toMatchObject([{ unclear: 7, answer: { outcome: 'unclear' } }]);
    expect((await world.control()).cases).toMatchObject({ waiting: 1, unclear: 1 });
  });

  test('are no more often asked for the audits in between', async ({ world }) => {
    world.move(10, 1);
    await world.nextAudit();
    const { asked, constantContact } = stubbornAbout(world, () => true);
    for (let runs = 0; runs < 10; runs += 1) await world.nextAudit({ constantContact });

    // At once, and at the first audit after 1, 2, 4, 8, 16 and 24 hours more.
    expect(asked).toHaveLength(6);
  });

  test('end with the first clear answer', async ({ world }) => {
    world.move(10, 1);
    await world.nextAudit();
    await world.nextAudit({ constantContact: stubbornAbout(world, () => true).constantContact });
    expect(await world.codeOf(nth(10))).toBe('MEMBER');

    await tickFor(world, 60, {});

    expect(await world.codeOf(nth(10))).toBe('LEFT_PARTNER');
    expect(await world.cases()).toEqual([]);
  });
});

describe('questions under a small budget', () => {
  test('are asked so many a tick, and every account has its turn', async ({ world }) => {
    world.move(10, 12);
    await world.nextAudit(unbraked);
    const { asked, constantContact } = stubbornAbout(world, () => false);
    // One of them is left to the next audit of the day.
    await world.nextAudit({ ...unbraked, ...budgetOf(world, 4), constantContact });
    expect(asked).toHaveLength(3);

    await tickFor(world, 3, { ...unbraked, ...budgetOf(world, 3), constantContact });

    expect(asked.toSorted()).toEqual(Array.from({ length: 12 }, (_, index) => nth(10 + index)));
    expect((await world.trail()).filter(({ action }) => action === 'departed')).toHaveLength(12);
  });

  test('are asked about those first who have waited longest', async ({ world }) => {
    world.move(20, 2);
    await world.nextAudit();
    world.move(10, 2);
    const { asked, constantContact } = stubbornAbout(world, () => false);
    const none = { constantContact, ...budgetOf(world, 0) };
    await world.nextAudit(none);
    await world.nextAudit(none);
    expect(asked).toEqual([]);

    await tickFor(world, 1, { constantContact, ...budgetOf(world, 2) });

    expect(asked).toEqual([nth(20), nth(21)]);
  });

  test('leave its pages to a scan that is due later in the day', async ({ world }) => {
    world.move(10, 2);
    await world.nextAudit();
    const { asked, constantContact } = stubbornAbout(world, () => true);
    const lasts = async (left: number, everySeconds: number) => {
      const before = asked.length;
      await world.tickNow({ constantContact, ...budgetOf(world, left), auditEverySeconds: everySeconds }, 'when_due');
      return asked.length - before;
    };
    // At midnight the second scan that misses them, with nothing left for questions.
    await world.nextAudit({ constantContact, ...budgetOf(world, 0) });
    expect(world.store.clock.now).toBe(noon + 12 * hour);
    world.store.clock.now += 60_000;

    // The list takes one page, and the next audit is due at six. It leaves as many requests as there
    // are cases.
    expect(await lasts(3, 6 * 3600)).toBe(2);
    // With less it waits for the next day, and leaves all.
    world.store.clock.now += 2 * hour;
    expect(await lasts(1, 6 * 3600)).toBe(1);
    // The next audit is due on another day.
    expect(await lasts(1, 48 * 3600)).toBe(1);
  });

  test('that wait keep nobody from being credited, run after run', async ({ world }) => {
    world.move(10, 5);
    for (let runs = 0; runs < 13; runs += 1) {
      expect((await world.nextAudit(budgetOf(world, 0))).state).toBe('completed');
    }

    expect(await world.codeOf()).toBe('MEMBER');
    expect(await world.codeOf(nth(10))).toBe('EVIDENCE_EXPIRED');
    expect((await world.control()).cases).toMatchObject({ waiting: 5, unclear: 0 });
  });

  test('whose answers wait for those of others are not asked once more in the same tick', async ({ world }) => {
    // Six may depart, five may go: the answers of all are waited for.
    world.move(10, 6);
    await world.nextAudit();
    const { asked, constantContact } = stubbornAbout(world, () => false);
    await world.nextAudit({ constantContact, ...budgetOf(world, 4) });
    expect(await world.codeOf(nth(10))).toBe('MEMBER');
    const none = stubbornAbout(world, () => true);
    world.store.clock.now += 2 * hour;

    await tickFor(world, 1, { constantContact: none.constantContact, ...budgetOf(world, 6) });

    expect(asked).toHaveLength(3);
    expect(none.asked).toHaveLength(new Set(none.asked).size);
    await tickFor(world, 5, { constantContact: none.constantContact, ...budgetOf(world, 6) });
    expect(none.asked).toHaveLength(6);
  });
});
