/** After a change of the partner's credentials nobody new is let in, because the list may be another partner's. */
import { describe, expect } from 'vitest';
import { releaseAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import type { AuditDependencies } from '../../../shared/use-cases/audit/tick.ts';
import { defaultBrake } from '../../support/audit.ts';
import { type AuditedWorld, member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour } from '../../support/memberships.ts';

const test = testAudits({ accounts: 24 });

type Different = Partial<AuditDependencies>;
/** Three newcomers a day may come. */
const strict: Different = { thresholds: { ...defaultBrake, minNewcomers: 3, newcomersFraction: 0.1 } };
const add = (world: AuditedWorld, from: number, count: number): void => {
  for (let index = from; index < from + count; index += 1) {
    world.simulator.accounts.add({ accountId: nth(index), billingStatus: 'Open' });
  }
};
const heldOf = async (world: AuditedWorld) => (await world.control()).held?.newcomers;
const release = async (world: AuditedWorld, by = 'bob') => {
  const { runId, hash } = (await heldOf(world)) ?? expect.fail('no newcomers are held');
  return releaseAudit({ runId, planHash: hash, by }, world.controlDependencies);
};
/** A tick of the schedule a minute later, which opens no run. */
const tickLater = (world: AuditedWorld, different: Different = {}) => {
  world.store.clock.now += 60_000;
  return world.tickNow({ ...strict, auditEverySeconds: 0, ...different }, 'when_due');
};

describe('after a change of the credentials of the partner', () => {
  const withKey = (world: AuditedWorld, key: string): Different => {
    const { constantContact } = world.auditDependencies();
    return {
      ...strict,
      constantContact: { ...constantContact, credentialsDigest: async () => ({ ok: true, value: key }) },
    };
  };

  test('a single newcomer is held; released, it and the credentials are trusted', async ({ world }) => {
    await world.audit(withKey(world, 'one'));
    add(world, 30, 1);

    const run = await world.nextAudit(withKey(world, 'two'));
    expect(run).toMatchObject({ credentials: 'two', newcomers: { found: 1, hold: 'credentials_changed' } });
    expect(await world.codeOf(nth(30))).toBe('PENDING_REVIEW');
    expect(await world.codeOf(member)).toBe('MEMBER');
    expect(await heldOf(world)).toMatchObject({ reason: 'credentials_changed' });

    await release(world);
    await tickLater(world, withKey(world, 'two'));
    expect(await world.codeOf(nth(30))).toBe('MEMBER');
    add(world, 40, 1);
    await world.nextAudit(withKey(world, 'two'));
    expect(await world.codeOf(nth(40))).toBe('MEMBER');
  });

  test('nobody waits where there are no newcomers', async ({ world }) => {
    await world.audit(withKey(world, 'one'));
    expect(await world.nextAudit(withKey(world, 'two'))).toMatchObject({ newcomers: { found: 0 } });
    add(world, 30, 1);

    await world.nextAudit(withKey(world, 'two'));

    expect(await world.codeOf(nth(30))).toBe('MEMBER');
  });

  test.for([
    { lists: 'none', left: 24 },
    { lists: 'fewer than half', left: 13 },
  ])('a list that shows $lists of ours does not make them known', async ({ left }, { world }) => {
    await world.audit(withKey(world, 'one'));
    world.move(0, left);
    expect(await world.nextAudit(withKey(world, 'two'))).toMatchObject({ newcomers: { found: 0 } });
    add(world, 30, 2);

    const run = await world.nextAudit(withKey(world, 'two'));

    expect(run).toMatchObject({ newcomers: { found: 2, hold: 'credentials_changed' } });
    expect(await world.codeOf(nth(30))).toBe('PENDING_REVIEW');
  });

  test('neither lists of strangers, one after the other, nor those who are held make them known', async ({ world }) => {
    await world.audit(withKey(world, 'one'));
    world.move(0, 24);
    add(world, 30, 40);

    for (let runs = 0; runs < 4; runs += 1) await world.nextAudit(withKey(world, 'two'));

    expect(await world.control()).toMatchObject({ credentials: 'one' });
  });

  test('a list that shows half of ours makes them known', async ({ world }) => {
    await world.audit(withKey(world, 'one'));
    world.move(0, 12);
    await world.nextAudit(withKey(world, 'two'));
    add(world, 30, 1);

    await world.nextAudit(withKey(world, 'two'));

    expect(await world.codeOf(nth(30))).toBe('MEMBER');
  });

  test('a store without accounts has none that could be missing', async ({ world }) => {
    world.move(0, 24);
    await world.audit(withKey(world, 'one'));
    await world.nextAudit(withKey(world, 'two'));
    add(world, 30, 1);

    await world.nextAudit(withKey(world, 'two'));

    expect(await world.codeOf(nth(30))).toBe('MEMBER');
  });

  test('a release of what was held before counts for the credentials of that time', async ({ world }) => {
    await world.audit(withKey(world, 'one'));
    add(world, 30, 4);
    expect(await world.nextAudit(withKey(world, 'one'))).toMatchObject({ newcomers: { hold: 'too_many_newcomers' } });
    world.move(0, 24);
    await world.nextAudit(withKey(world, 'two'));

    await release(world);
    await tickLater(world, withKey(world, 'two'));

    expect(await world.control()).toMatchObject({ credentials: 'one' });
  });

  test('the release counts for the credentials of what was held, whatever the tick is doing', async ({ world }) => {
    await world.audit(withKey(world, 'one'));
    add(world, 30, 1);
    await world.nextAudit(withKey(world, 'two'));
    await release(world);
    // The tick that takes up the release is in the middle of a scan.
    const deadline = world.deadline() + 6 * hour;
    add(world, 200, 60);
    const slow = world.withPage(1, (page) => {
      world.store.clock.now = deadline - 44_999;
      return page;
    });
    const listing = slow.constantContact ?? expect.fail();
    const paused = await world.nextAudit({
      ...withKey(world, 'two'),
      constantContact: { ...listing, credentialsDigest: async () => ({ ok: true, value: 'two' }) },
    });
    expect(paused.state).toBe('scanning');
    expect(await world.control()).toMatchObject({ credentials: 'two' });
    expect(await world.codeOf(nth(30))).toBe('MEMBER');
  });
});
