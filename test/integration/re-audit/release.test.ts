import { describe, expect } from 'vitest';
import type { Held } from '../../../shared/domain/audit/run.ts';
import { releaseAudit, startAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import type { AuditDependencies } from '../../../shared/use-cases/audit/tick.ts';
import { answerVerification } from '../../support/answers.ts';
import { type AuditedWorld, member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour, noon } from '../../support/memberships.ts';

const test = testAudits({ accounts: 24 });

const heldAt = noon + 12 * hour;
let held: Held;
const heldNow = async (world: AuditedWorld): Promise<Held> =>
  (await world.control()).held?.taking_away ?? expect.fail('nothing is held');
const release = (world: AuditedWorld, different: { runId?: string; planHash?: string; by?: string } = {}) =>
  releaseAudit({ runId: held.runId, planHash: held.hash, by: 'alice', ...different }, world.controlDependencies);
const refused = (why: string) => ({ outcome: 'refused', why });
/** A tick of the schedule a minute later. */
const tickLater = (world: AuditedWorld, different?: Partial<AuditDependencies>) => {
  world.store.clock.now += 60_000;
  return world.tickNow(different, 'when_due');
};
const departed = async (world: AuditedWorld) =>
  (await world.trail()).filter(({ action }) => action === 'departed').map(({ accountId }) => accountId);

/** Twelve of 24 have left: the second audit that misses them asks about each, and all are held. */
test.beforeEach(async ({ world }) => {
  await world.audit();
  world.move(10, 12);
  await world.nextAudit();
  await world.nextAudit();
  held = await heldNow(world);
  expect(held).toMatchObject({ count: 12, since: heldAt, asOf: heldAt, reason: 'too_many_revocations' });
});

describe('a release', () => {
  test('lets the next tick of the schedule take away what is held', async ({ world }) => {
    expect(await release(world)).toMatchObject({
      outcome: 'released',
      run: { runId: held.runId, state: 'completed' },
      ledger: { releases: { taking_away: { by: 'alice', at: heldAt, until: heldAt + 24 * hour } } },
    });
    expect(await world.codeOf(nth(10))).toBe('MEMBER');

    await tickLater(world);

    expect(await departed(world)).toHaveLength(12);
    expect(await world.codeOf(nth(10))).toBe('LEFT_PARTNER');
    expect(await world.codeOf()).toBe('MEMBER');
    expect(await world.cases()).toEqual([]);
    const { held: left, releases, cases } = await world.control();
    expect([left?.taking_away, releases?.taking_away]).toEqual([undefined, undefined]);
    expect(cases).toMatchObject({ waiting: 0, held: 0 });
    // The list is expected to be as short as it is.
    expect(await world.nextAudit()).toMatchObject({ state: 'completed', expectedAccounts: 12, changes: {} });
  });

  test('leaves the room of the brake to others', async ({ world }) => {
    await release(world);
    await tickLater(world);
    world.simulator.accounts.change(nth(5), { billingStatus: 'Canceled' });

    await world.nextAudit();

    expect(await world.codeOf(nth(5))).toBe('ACCOUNT_CANCELED');
  });

  test('is logged with the person who gave it, and a refusal is not', async ({ world }) => {
    await release(world, { planHash: 'f'.repeat(64) });
    expect(world.eventsOf('AUDIT_RELEASED')).toEqual([]);

    await release(world);

    expect(world.eventsOf('AUDIT_RELEASED')).toEqual([{ runId: held.runId, by: 'alice' }]);
  });

  test('is for what is held by the hash only', async ({ world }) => {
    await world.unchanged(async () => {
      expect(await release(world, { planHash: 'f'.repeat(64) })).toEqual(refused('other_hash'));
      await tickLater(world);
    });
    expect((await release(world)).outcome).toBe('released');
  });

  test('is done once: nothing is held afterwards', async ({ world }) => {
    await release(world);
    await tickLater(world);

    expect(await release(world, { by: 'bob' })).toEqual(refused('not_held'));
  });

  test('covers nothing that was held later', async ({ world }) => {
    await release(world);
    for (let index = 0; index < 3; index += 1) {
      world.simulator.accounts.change(nth(index), { billingStatus: 'Canceled' });
    }
    world.move(4, 4);
    await world.nextAudit();
    expect(await departed(world)).toHaveLength(12);
    await world.nextAudit();

    // Of the twelve that are left, eight had access; five may go in a day.
    expect(await departed(world)).toHaveLength(12);
    expect((await heldNow(world)).count).toBeGreaterThan(0);
  });

  test('is void if no tick takes it up within a day', async ({ world }) => {
    await release(world);
    world.store.clock.now += 24 * hour + 1;

    await world.unchanged(async () => {
      await world.tickNow({ auditEverySeconds: 0 }, 'when_due');
    });

    expect((await world.control()).releases?.taking_away).toBeUndefined();
    expect((await heldNow(world)).count).toBe(12);
  });

  test('is refused for a run whose place a newer one has taken, and for one that there never was', async ({
    world,
  }) => {
    const first = held;
    world.simulator.accounts.change(nth(5), { billingStatus: 'Canceled' });
    const newer = await world.nextAudit();
    held = await heldNow(world);
    expect(held).toMatchObject({ runId: newer.runId, count: 13 });

    expect(await release(world, { runId: first.runId })).toEqual(refused('superseded'));
    expect(await release(world, { planHash: first.hash })).toEqual(refused('other_hash'));
    expect(await release(world, { runId: 'never-was' })).toEqual(refused('not_found'));
    expect((await release(world)).outcome).toBe('released');
  });

  test('that comes while a tick reads the list is not in its way, and is taken up by that tick', async ({ world }) => {
    world.simulator.accounts.add({ accountId: 'newcomer', billingStatus: 'Open' });
    const run = await world.nextAudit(
      world.withPage(1, async (page) => {
        expect(await release(world)).toMatchObject({ outcome: 'released' });
        return page;
      }),
    );

    expect(run).toMatchObject({ state: 'completed', changes: { discovered: 1 } });
    expect(await departed(world)).toHaveLength(12);
    expect((await world.control()).releases?.taking_away).toBeUndefined();
  });

  test('that comes while a tick asks about accounts is taken up by the next one', async ({ world }) => {
    const { constantContact } = world.auditDependencies();
    let releases = 0;
    const probeAccount: typeof constantContact.probeAccount = async (...call) => {
      if (releases === 0) releases += (await release(world)).outcome === 'released' ? 1 : 0;
      return constantContact.probeAccount(...call);
    };
    world.store.clock.now += 12 * hour;
    await world.tickNow({ constantContact: { ...constantContact, probeAccount }, auditEverySeconds: 0 }, 'when_due');

    expect(releases).toBe(1);
    expect(world.eventsOf('AUDIT_TAKEN_OVER')).toEqual([]);
    expect((await world.control()).releases?.taking_away).toBeDefined();
    await tickLater(world);
    expect(await departed(world)).toHaveLength(12);
  });

  test('waits for the budget in the middle, and goes on then', async ({ world }) => {
    world.store.clock.now += 2 * hour;
    await release(world);
    const { constantContact } = world.auditDependencies();
    const retryAt = world.store.clock.now + hour;
    const spent: typeof constantContact = {
      ...constantContact,
      probeAccount: async () => ({ ok: false, failure: { kind: 'budget_spent', reason: 'for now', retryAt } }),
    };

    await world.unchanged(async () => {
      await tickLater(world, { constantContact: spent });
    });
    expect((await world.control()).releases?.taking_away).toBeDefined();
    world.store.clock.now = retryAt;
    await world.tickNow({}, 'when_due');
    expect(await departed(world)).toHaveLength(12);
  });
});

describe('what a run that was started by hand has held', () => {
  test.beforeEach(async ({ world }) => {
    world.simulator.accounts.change(nth(5), { billingStatus: 'Canceled' });
    world.store.clock.now += hour;
    const started = await startAudit({ dryRun: false, startedBy: 'alice' }, world.controlDependencies);
    await world.tickNow({}, 'when_due');
    held = await heldNow(world);
    expect(held).toMatchObject({ runId: started.run.runId, startedBy: 'alice' });
  });

  test('is not released by whoever has started it', async ({ world }) => {
    expect(await release(world, { by: 'alice' })).toEqual(refused('same_person'));
    expect(await release(world, { by: 'bob' })).toMatchObject({ outcome: 'released', run: { startedBy: 'alice' } });
  });

  test('tells nobody more than that it is another hash', async ({ world }) => {
    expect(await release(world, { by: 'alice', planHash: 'f'.repeat(64) })).toEqual(refused('other_hash'));
  });
});

describe('a world that has changed since it was held', () => {
  test('by a user who was linked to one of the accounts is no obstacle', async ({ world }) => {
    const { link } = world.auditDependencies();
    expect(await link({ userId: 'second-user' }, nth(10), { kind: 'client', id: 'app' })).toBe('changed');

    expect(await release(world)).toMatchObject({ outcome: 'released' });
    await tickLater(world);

    expect(await departed(world)).toHaveLength(12);
  });

  test('by a verification spares that account', async ({ world }) => {
    world.move(10, 1, 'ours');
    world.store.clock.now += 60_000;
    await answerVerification({ accountId: nth(10) }, 'app', world.deadline(), world.verificationDependencies());
    await release(world);
    await tickLater(world);

    expect(await departed(world)).toHaveLength(11);
    expect(await world.codeOf(nth(10))).toBe('MEMBER');
  });

  test('by a newer list spares the account that it shows', async ({ world }) => {
    await release(world);
    world.move(10, 1, 'ours');
    world.store.clock.now += 60_000;
    await world.tickNow();

    expect(await departed(world)).toHaveLength(11);
    expect(await world.codeOf(nth(10))).toBe('MEMBER');
  });

  test('while it is taken away does not take away what was learnt', async ({ world }) => {
    await release(world);
    world.move(21, 1, 'ours');
    const { changeMembership } = world.auditDependencies();
    let changes = 0;

    await tickLater(world, {
      changeMembership: async (...change) => {
        changes += 1;
        if (changes === 1) {
          world.store.clock.now += 1_000;
          await answerVerification({ accountId: nth(21) }, 'app', world.deadline(), world.verificationDependencies());
        }
        return changeMembership(...change);
      },
    });

    expect(await departed(world)).toHaveLength(11);
    expect(await world.codeOf(nth(21))).toBe('MEMBER');
    expect(await world.codeOf(member)).toBe('MEMBER');
  });
});
