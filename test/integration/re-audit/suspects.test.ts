import { describe, expect } from 'vitest';
import { type AuditedWorld, nth, testAudits } from '../../support/fixtures/audit-world.ts';

const test = testAudits({ accounts: 24 });

/** What the trail says of an account, in order. */

test.beforeEach(async ({ world }) => {
  await world.audit();
});

describe('many suspects', () => {
  test('do not keep the vendor from being asked about those behind them, however many get no answer', async ({
    world,
  }) => {
    world.move(10, 13);
    await unbraked(world);
    const { constantContact } = world.auditDependencies();
    const stubborn: typeof constantContact = {
      ...constantContact,
      probeAccount: async (accountId, deadline) =>
        accountId === nth(22)
          ? constantContact.probeAccount(accountId, deadline)
          : { ok: false, failure: { kind: 'forbidden', reason: 'not a managed client' } },
    };

    const run = await world.nextAudit({ brake: { minRevocations: 20, fraction: 0 }, constantContact: stubborn });

    expect(run).toMatchObject({ changes: { departed: 1 }, suspects: { total: 13, notOurs: 1, unclear: 12 } });
    expect(await world.codeOf(nth(22))).toBe('LEFT_PARTNER');
  });

  /** With a brake that lets so many go. */
  const unbraked = (world: AuditedWorld) => world.nextAudit({ brake: { minRevocations: 20, fraction: 0 } });

  test('are not all asked about once ten in a row had no answer; they keep what they have', async ({ world }) => {
    world.move(10, 12);
    await unbraked(world);
    world.simulator.faults.add({ operation: 'plan', kind: 'status', status: 500 });

    const run = await unbraked(world);

    expect(run).toMatchObject({ state: 'completed', changes: {}, suspects: { total: 12, unclear: 12 } });
    // Each of ten was tried four times.
    expect(world.simulator.requests.plan).toBe(40);
    world.simulator.faults.clear();
    expect(await unbraked(world)).toMatchObject({ changes: { departed: 12 }, suspects: { total: 12, notOurs: 12 } });
  });
});
