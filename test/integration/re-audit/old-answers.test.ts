/** What was answered long ago takes nothing away by itself: the vendor is asked once more. */
import { describe, expect } from 'vitest';
import { releaseAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import { type AuditedWorld, member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour } from '../../support/memberships.ts';

const test = testAudits({ accounts: 24 });

const historyOf = async (world: AuditedWorld) => (await world.trail()).map(({ action }) => action);

/** The process of a tick dies at once after the vendor has answered about the account. */
const dieWithAnswer = async (world: AuditedWorld): Promise<void> => {
  const { cases, runs, readMembership } = world.auditDependencies();
  let isDead = false;
  const alive = <T>(work: () => Promise<T>): Promise<T> => (isDead ? Promise.reject(new Error('died')) : work());
  const dying = world.tickNow({
    cases: {
      ...cases,
      put: async (each) => {
        await alive(() => cases.put(each));
        isDead = true;
        throw new Error('died');
      },
    },
    readMembership: (accountId) => alive(() => readMembership(accountId)),
    runs: {
      ...runs,
      readLedger: () => alive(runs.readLedger),
      writeLedger: (...write) => alive(() => runs.writeLedger(...write)),
    },
  });
  await expect(dying).rejects.toThrow('died');
  world.store.clock.now = world.deadline() + 60_000;
};

describe('a departure that was answered before its process died', () => {
  test.beforeEach(async ({ world }) => {
    await world.audit();
    world.move(1, 1);
    await world.nextAudit();
    world.store.clock.now += hour;
    await dieWithAnswer(world);
    expect(await world.cases()).toMatchObject([{ accountId: member, wants: 'departure' }]);
  });

  test('is written by the next tick, without another question, while it is fresh', async ({ world }) => {
    const before = world.simulator.requests.plan;
    world.store.clock.now += 30 * 60_000;

    await world.tickNow({}, 'when_due');

    expect(world.simulator.requests.plan).toBe(before);
    expect(await world.codeOf()).toBe('LEFT_PARTNER');
  });

  test('is asked about again days later, once, and written when it is still true', async ({ world }) => {
    const before = world.simulator.requests.plan;
    world.store.clock.now += 5 * 24 * hour;

    await world.tickNow({}, 'when_due');

    expect(world.simulator.requests.plan).toBe(before + 1);
    expect(await world.codeOf()).toBe('LEFT_PARTNER');
  });

  test('is passed over when the account is back', async ({ world }) => {
    world.move(1, 1, 'ours');
    world.store.clock.now += 5 * 24 * hour;

    await world.tickNow({ auditEverySeconds: 0 }, 'when_due');

    expect(await historyOf(world)).not.toContain('departed');
    expect(await world.nextAudit()).toMatchObject({ changes: { reappeared: 1 } });
    expect(await world.codeOf()).toBe('MEMBER');
    expect(await world.cases()).toEqual([]);
  });

  test.for(['status', 'access_denied', 'html'] as const)(
    'waits when the vendor answers %s',
    async (kind, { world }) => {
      world.store.clock.now += 5 * 24 * hour;
      world.simulator.faults.add({ operation: 'plan', kind });

      await world.tickNow({}, 'when_due');
      expect(await historyOf(world)).not.toContain('departed');
      world.simulator.faults.clear();
      await world.nextAudit();
      expect(await world.codeOf()).toBe('LEFT_PARTNER');
    },
  );
});

describe('cancellations that are released', () => {
  const release = async (world: AuditedWorld): Promise<void> => {
    const { runId, hash } = (await world.control()).held?.taking_away ?? expect.fail('nothing is held');
    expect(await releaseAudit({ runId, planHash: hash, by: 'bob' }, world.controlDependencies)).toMatchObject({
      outcome: 'released',
    });
  };
  const tickLater = (world: AuditedWorld) => {
    world.store.clock.now += 60_000;
    return world.tickNow({ auditEverySeconds: 0 }, 'when_due');
  };
  test.beforeEach(async ({ world }) => {
    await world.audit();
    for (let index = 5; index < 13; index += 1) {
      world.simulator.accounts.change(nth(index), { billingStatus: 'Trial End' });
    }
    await world.nextAudit();
    expect((await world.control()).held?.taking_away?.count).toBe(8);
  });

  test('hours later are made as far as they are still true', async ({ world }) => {
    world.store.clock.now += 5 * hour;
    world.simulator.accounts.change(nth(8), { billingStatus: 'Open' });
    world.move(9, 1);
    await release(world);

    await tickLater(world);

    expect(await world.codeOf(nth(7))).toBe('TRIAL_ENDED');
    expect(await world.codeOf(nth(12))).toBe('TRIAL_ENDED');
    expect(await world.codeOf(nth(8))).toBe('MEMBER');
    expect(await world.codeOf(nth(9))).toBe('MEMBER');
    expect(world.eventsOf('AUDIT_ACCOUNT_SPARED')).toHaveLength(2);
  });

  test('at once are made without another question', async ({ world }) => {
    await release(world);

    await tickLater(world);

    expect(world.simulator.requests.plan).toBe(0);
    expect(await world.codeOf(nth(7))).toBe('TRIAL_ENDED');
  });

  test('spare an account that a list has shown open since', async ({ world }) => {
    world.simulator.accounts.change(nth(8), { billingStatus: 'Open' });
    world.store.clock.now += 30 * 60_000;
    await world.audit();
    await release(world);

    await tickLater(world);

    expect(await world.codeOf(nth(8))).toBe('MEMBER');
    expect(await world.codeOf(nth(7))).toBe('TRIAL_ENDED');
  });
});
