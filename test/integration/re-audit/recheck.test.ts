/** What was found long ago takes nothing away by itself: the vendor is asked once more. */
import { describe, expect } from 'vitest';
import type { AuditRun } from '../../../shared/domain/audit/run.ts';
import { releaseAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import { type AuditedWorld, member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour } from '../../support/memberships.ts';

const test = testAudits({ accounts: 24 });

/** A run whose process dies once its plan is stored; its hold has ended by itself when this is over. */
const dieWithPlan = async (world: AuditedWorld): Promise<void> => {
  const { runs } = world.auditDependencies();
  let isDead = false;
  const alive = <T>(work: () => Promise<T>): Promise<T> => (isDead ? Promise.reject(new Error('died')) : work());
  const dying = world.tickNow({
    runs: {
      ...runs,
      readLedger: () => alive(runs.readLedger),
      writeLedger: async (control, writer) => {
        const isWritten = await alive(() => runs.writeLedger(control, writer));
        isDead = control.run?.state === 'planned';
        return alive(async () => isWritten);
      },
    },
  });
  await expect(dying).rejects.toThrow('died');
  world.store.clock.now = world.deadline() + 60_000;
};

describe('a departure that was planned before its process died', () => {
  test.beforeEach(async ({ world }) => {
    await world.audit();
    world.move(1, 1);
    await world.nextAudit();
    world.store.clock.now += hour;
    await dieWithPlan(world);
  });

  test('is written by the next tick, without another question, while it is fresh', async ({ world }) => {
    const before = world.simulator.requests.plan;
    world.store.clock.now += 30 * 60_000;

    expect(await world.tickNow({}, 'when_due')).toMatchObject({
      run: { state: 'completed', changes: { departed: 1 } },
    });
    expect(world.simulator.requests.plan).toBe(before);
    expect(await world.codeOf()).toBe('LEFT_PARTNER');
  });

  test('is asked about again days later, and written when it is still true', async ({ world }) => {
    const before = world.simulator.requests.plan;
    world.store.clock.now += 5 * 24 * hour;

    expect(await world.tickNow({}, 'when_due')).toMatchObject({
      run: { state: 'completed', changes: { departed: 1 } },
    });
    expect(world.simulator.requests.plan).toBe(before + 1);
    expect(await world.codeOf()).toBe('LEFT_PARTNER');
  });

  test('is passed over when the account is back', async ({ world }) => {
    world.move(1, 1, 'ours');
    world.store.clock.now += 5 * 24 * hour;

    expect(await world.tickNow({}, 'when_due')).toMatchObject({ run: { state: 'completed', changes: {} } });
    expect(world.eventsOf('AUDIT_ACCOUNT_SPARED')).toMatchObject([{ accountId: member }]);
    expect((await world.trail()).map(({ action }) => action)).not.toContain('departed');
    expect(await world.nextAudit()).toMatchObject({ changes: { reappeared: 1 } });
    expect(await world.codeOf()).toBe('MEMBER');
  });

  test.for(['status', 'access_denied', 'html'] as const)(
    'is passed over when the vendor answers %s',
    async (kind, { world }) => {
      world.store.clock.now += 5 * 24 * hour;
      world.simulator.faults.add({ operation: 'plan', kind });

      expect(await world.tickNow({}, 'when_due')).toMatchObject({ run: { state: 'completed', changes: {} } });
      world.simulator.faults.clear();
      expect(await world.nextAudit()).toMatchObject({ changes: { departed: 1 } });
    },
  );
});

describe('a plan of cancellations that is released hours later', () => {
  let stopped: AuditRun;
  const release = async (world: AuditedWorld): Promise<void> => {
    const planHash = stopped.plan?.hash ?? '';
    expect(await releaseAudit({ runId: stopped.runId, planHash, by: 'bob' }, world.controlDependencies)).toMatchObject({
      outcome: 'released',
    });
  };
  test.beforeEach(async ({ world }) => {
    await world.audit();
    for (let index = 0; index < 8; index += 1) {
      world.simulator.accounts.change(nth(index + 5), { billingStatus: 'Trial End' });
    }
    stopped = await world.nextAudit();
    expect(stopped).toMatchObject({ state: 'quarantined', plan: { revocations: 8 } });
    world.store.clock.now += 5 * hour;
  });

  test('is applied as far as it is still true', async ({ world }) => {
    world.simulator.accounts.change(nth(8), { billingStatus: 'Open' });
    world.move(9, 1);
    await release(world);

    expect(await world.tickNow({}, 'when_due')).toMatchObject({ run: { state: 'completed', changes: { updated: 6 } } });
    expect(await world.codeOf(nth(7))).toBe('TRIAL_ENDED');
    expect(await world.codeOf(nth(8))).toBe('MEMBER');
    expect(await world.codeOf(nth(9))).toBe('MEMBER');
  });

  test('waits for the budget in the middle, and goes on then', async ({ world }) => {
    await release(world);
    const { constantContact } = world.auditDependencies();
    const retryAt = world.store.clock.now + hour;
    const spent: typeof constantContact = {
      ...constantContact,
      probeAccount: async () => ({ ok: false, failure: { kind: 'budget_spent', reason: 'for now', retryAt } }),
    };

    expect(await world.tickNow({ constantContact: spent }, 'when_due')).toMatchObject({
      run: { state: 'applying', resumesAt: retryAt },
    });
    world.store.clock.now = retryAt;
    expect(await world.tickNow({}, 'when_due')).toMatchObject({ run: { state: 'completed', changes: { updated: 8 } } });
  });
});
