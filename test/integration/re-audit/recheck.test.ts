/** What was found long ago takes nothing away by itself: the vendor is asked once more. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { AuditRun } from '../../../shared/domain/audit/run.ts';
import { releaseAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import { hour } from '../../support/memberships.ts';
import { member, nth, useAuditWorld } from '../../support/use-audit-world.ts';

const { audit, codeOf, eventsOf, move, nextAudit, tickNow, trail, world } = useAuditWorld(24);
const probes = () => world().simulator.requests.plan;

/** A run whose process dies once its plan is stored; its hold has ended by itself when this is over. */
const dieWithPlan = async (): Promise<void> => {
  const { runs } = world().auditDependencies();
  let isDead = false;
  const alive = <T>(work: () => Promise<T>): Promise<T> => (isDead ? Promise.reject(new Error('died')) : work());
  const dying = tickNow({
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
  world().store.clock.now = world().deadline() + 60_000;
};

describe('a departure that was planned before its process died', () => {
  beforeEach(async () => {
    await audit();
    move(1, 1);
    await nextAudit();
    world().store.clock.now += hour;
    await dieWithPlan();
  });

  test('is written by the next tick, without another question, while it is fresh', async () => {
    const before = probes();
    world().store.clock.now += 30 * 60_000;

    expect(await tickNow({}, 'when_due')).toMatchObject({ run: { state: 'completed', changes: { departed: 1 } } });
    expect(probes()).toBe(before);
    expect(await codeOf()).toBe('LEFT_PARTNER');
  });

  test('is asked about again days later, and written when it is still true', async () => {
    const before = probes();
    world().store.clock.now += 5 * 24 * hour;

    expect(await tickNow({}, 'when_due')).toMatchObject({ run: { state: 'completed', changes: { departed: 1 } } });
    expect(probes()).toBe(before + 1);
    expect(await codeOf()).toBe('LEFT_PARTNER');
  });

  test('is passed over when the account is back', async () => {
    move(1, 1, 'ours');
    world().store.clock.now += 5 * 24 * hour;

    expect(await tickNow({}, 'when_due')).toMatchObject({ run: { state: 'completed', changes: {} } });
    expect(eventsOf('AUDIT_ACCOUNT_SPARED')).toMatchObject([{ accountId: member }]);
    expect((await trail()).map(({ action }) => action)).not.toContain('departed');
    expect(await nextAudit()).toMatchObject({ changes: { reappeared: 1 } });
    expect(await codeOf()).toBe('MEMBER');
  });

  test.each(['status', 'access_denied', 'html'] as const)('is passed over when the vendor answers %s', async (kind) => {
    world().store.clock.now += 5 * 24 * hour;
    world().simulator.faults.add({ operation: 'plan', kind });

    expect(await tickNow({}, 'when_due')).toMatchObject({ run: { state: 'completed', changes: {} } });
    world().simulator.faults.clear();
    expect(await nextAudit()).toMatchObject({ changes: { departed: 1 } });
  });
});

describe('a plan of cancellations that is released hours later', () => {
  let stopped: AuditRun;
  const release = async (): Promise<void> => {
    const planHash = stopped.plan?.hash ?? '';
    expect(
      await releaseAudit({ runId: stopped.runId, planHash, by: 'bob' }, world().controlDependencies),
    ).toMatchObject({ outcome: 'released' });
  };
  beforeEach(async () => {
    await audit();
    for (let index = 0; index < 8; index += 1) {
      world().simulator.accounts.change(nth(index + 5), { billingStatus: 'Trial End' });
    }
    stopped = await nextAudit();
    expect(stopped).toMatchObject({ state: 'quarantined', plan: { revocations: 8 } });
    world().store.clock.now += 5 * hour;
  });

  test('is applied as far as it is still true', async () => {
    world().simulator.accounts.change(nth(8), { billingStatus: 'Open' });
    move(9, 1);
    await release();

    expect(await tickNow({}, 'when_due')).toMatchObject({ run: { state: 'completed', changes: { updated: 6 } } });
    expect(await codeOf(nth(7))).toBe('TRIAL_ENDED');
    expect(await codeOf(nth(8))).toBe('MEMBER');
    expect(await codeOf(nth(9))).toBe('MEMBER');
  });

  test('waits for the budget in the middle, and goes on then', async () => {
    await release();
    const { constantContact } = world().auditDependencies();
    const retryAt = world().store.clock.now + hour;
    const spent: typeof constantContact = {
      ...constantContact,
      probeAccount: async () => ({ ok: false, failure: { kind: 'budget_spent', reason: 'for now', retryAt } }),
    };

    expect(await tickNow({ constantContact: spent }, 'when_due')).toMatchObject({
      run: { state: 'applying', resumesAt: retryAt },
    });
    world().store.clock.now = retryAt;
    expect(await tickNow({}, 'when_due')).toMatchObject({ run: { state: 'completed', changes: { updated: 8 } } });
  });
});
