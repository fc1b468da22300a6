/** What is released some time after it was held, and by whom. */
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

  test('is not released by whoever has started it, after a dry run, and though what is held has changed', async ({
    world,
  }) => {
    await startAudit({ dryRun: true, startedBy: 'alice' }, world.controlDependencies);
    world.move(10, 1, 'ours');
    world.store.clock.now += 13 * hour;
    await tickLater(world, { auditEverySeconds: 0 });
    const { runId } = held;
    const before = held.hash;
    held = await heldNow(world);
    expect(held).toMatchObject({ runId, startedBy: 'alice' });
    expect(held.hash).not.toBe(before);

    expect(await release(world, { by: 'alice' })).toEqual(refused('same_person'));
    expect(await release(world, { by: 'bob' })).toMatchObject({ outcome: 'released' });
  });

  test('tells nobody more than that it is another hash', async ({ world }) => {
    expect(await release(world, { by: 'alice', planHash: 'f'.repeat(64) })).toEqual(refused('other_hash'));
  });
});

describe('a world that has changed since it was held', () => {
  test('by a user who was linked to one of the accounts is no obstacle', async ({ world }) => {
    const { link } = world.verificationDependencies().links;
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

test('a release covers no other loss than the one that was held', async ({ world }) => {
  for (let index = 0; index < 10; index += 1) {
    if (index !== 3) world.simulator.accounts.change(nth(index), { billingStatus: 'Canceled' });
  }
  await world.nextAudit();
  held = await heldNow(world);
  expect(await release(world)).toMatchObject({ outcome: 'released' });

  world.simulator.accounts.change(nth(0), { billingStatus: 'Trial End' });
  world.store.clock.now += 2 * hour;
  await tickLater(world, { auditEverySeconds: 0 });

  expect(await world.codeOf(nth(1))).toBe('ACCOUNT_CANCELED');
  expect(await world.codeOf(nth(0))).toBe('MEMBER');
});
