/** Releases that are given while audits work, are interrupted, or find out something else. */
import { describe, expect } from 'vitest';
import type { HeldKind } from '../../../shared/domain/audit/run.ts';
import { releaseAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import type { AuditDependencies } from '../../../shared/use-cases/audit/tick.ts';
import { answerVerification } from '../../support/answers.ts';
import { type AuditedWorld, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { accountIdOf, hour } from '../../support/memberships.ts';

const test = testAudits({ accounts: 100 });
const interrupted = async () => Promise.reject(new Error('throttled'));

const release = async (world: AuditedWorld, kind: HeldKind): Promise<void> => {
  const held = (await world.control()).held?.[kind] ?? expect.fail('nothing is held');
  const request = { runId: held.runId, planHash: held.hash, by: 'bob' };
  expect(await releaseAudit(request, world.controlDependencies)).toMatchObject({ outcome: 'released' });
};
/** Ticks of the schedule, a minute after another, of which some may fail. */
const tickLater = async (world: AuditedWorld, ticks: number, different: Partial<AuditDependencies> = {}) => {
  for (let left = ticks; left > 0; left -= 1) {
    world.store.clock.now += 60_000;
    await world.tickNow(different, 'when_due').catch(() => {});
  }
};
const addStrangers = (world: AuditedWorld, from: number, to: number): void => {
  for (let each = from; each < to; each += 1) {
    world.simulator.accounts.add({ accountId: nth(each), billingStatus: 'Open' });
  }
};

describe('twelve that are held, and that the vendor has denied', () => {
  test.beforeEach(async ({ world }) => {
    await world.audit();
    world.move(60, 12);
    await world.nextAudit();
    await world.nextAudit();
    expect((await world.control()).held).toMatchObject({ taking_away: { count: 12 } });
  });

  test('stay if a credited scan lists them again, also when its run fails and the next one is open', async ({
    world,
  }) => {
    world.move(60, 12, 'ours');
    world.store.clock.now += 10 * 60_000;
    await expect(world.audit({ changeMembership: interrupted })).rejects.toThrow();
    await release(world, 'taking_away');
    world.store.clock.now += 16 * 60_000;
    const pages = { ...world.auditDependencies().pages, add: interrupted };
    await expect(world.tickNow({ pages }, 'when_due')).rejects.toThrow('throttled');

    expect(await world.codeOf(nth(60))).toBe('MEMBER');
  });

  test('stay if they were denied in the middle of the scan that lists them', async ({ world }) => {
    world.store.clock.now += 12 * hour;
    const { constantContact, plans } = world.auditDependencies();
    let calls = 0;
    const listAccounts: typeof constantContact.listAccounts = async (...given) => {
      calls += 1;
      const retryAt = world.store.clock.now + 60_000;
      return calls === 2
        ? { ok: false, failure: { kind: 'budget_spent', reason: '', retryAt } }
        : constantContact.listAccounts(...given);
    };
    // The first page; then the twelve are asked about.
    await world.tickNow({ constantContact: { ...constantContact, listAccounts } });
    world.move(60, 12, 'ours');
    world.store.clock.now += 10 * 60_000;
    await release(world, 'taking_away');
    // The second page, which lists them.
    await world.tickNow({ plans: { ...plans, readPart: interrupted } }, 'when_due').catch(() => {});

    expect(await world.codeOf(nth(60))).toBe('MEMBER');
  });

  test('are taken away after an outage that came right behind the release, and are asked about seldom in it', async ({
    world,
  }) => {
    world.store.clock.now += 2 * hour;
    await release(world, 'taking_away');
    const { constantContact } = world.auditDependencies();
    let calls = 0;
    const probeAccount: typeof constantContact.probeAccount = async () => {
      calls += 1;
      return { ok: false, failure: { kind: 'unavailable', reason: '503' } };
    };
    await tickLater(world, 20, { auditEverySeconds: 0, constantContact: { ...constantContact, probeAccount } });
    expect(calls).toBe(12);
    expect(await world.codeOf(nth(60))).not.toBe('LEFT_PARTNER');

    world.store.clock.now += hour;
    await tickLater(world, 2, { auditEverySeconds: 0 });
    expect(await world.codeOf(nth(60))).toBe('LEFT_PARTNER');
    expect((await world.control()).releases).toEqual({});
  });
});

test('newcomers that are released while a run still writes them all come in', async ({ world }) => {
  await world.audit();
  addStrangers(world, 200, 500);
  const { changeMembership, plans } = world.auditDependencies();
  let writes = 0;
  const slow: typeof changeMembership = async (...given) => {
    writes += 1;
    // The time of the tick is over.
    if (writes === 110) world.store.clock.now += 10 * 60_000 - 5_000;
    return changeMembership(...given);
  };
  await world.nextAudit({ changeMembership: slow });
  await release(world, 'newcomers');
  await tickLater(world, 1, { plans: { ...plans, readPart: interrupted } });
  await tickLater(world, 3);

  expect([await world.codeOf(nth(200)), await world.codeOf(nth(499))]).toEqual(['MEMBER', 'MEMBER']);
});

test('a newcomer that a verification asked about before, and wrote after a hold, is not released with it', async ({
  world,
}) => {
  await world.audit();
  const accountId = accountIdOf('a07estranger1');
  world.simulator.accounts.add({ accountId, billingStatus: 'Open' });
  const dependencies = world.verificationDependencies();
  const { constantContact } = dependencies;
  const probeAccount: typeof constantContact.probeAccount = async (...given) => {
    const answer = await constantContact.probeAccount(...given);
    world.simulator.accounts.change(accountId, { partner: 'foreign' });
    world.store.clock.now += 2_000;
    addStrangers(world, 200, 260);
    await world.audit();
    world.store.clock.now += 1;
    return answer;
  };
  const slowly = { ...dependencies, constantContact: { ...constantContact, probeAccount } };
  await answerVerification({ accountId }, 'app', world.deadline(), slowly);
  expect((await world.control()).held).toMatchObject({ newcomers: { count: 60 } });
  await release(world, 'newcomers');
  await tickLater(world, 1);

  expect([await world.codeOf(accountId), await world.codeOf(nth(200))]).toEqual(['PENDING_REVIEW', 'MEMBER']);
});
