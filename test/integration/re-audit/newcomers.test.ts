/** Newcomers have a brake of their own: too many of them are not let in. */
import { describe, expect } from 'vitest';
import type { AuditRun } from '../../../shared/domain/audit/run.ts';
import { releaseAudit, startAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import type { AuditDependencies } from '../../../shared/use-cases/audit/tick.ts';
import { answerVerification } from '../../support/answers.ts';
import { defaultBrake } from '../../support/audit.ts';
import { type AuditedWorld, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour, noon } from '../../support/memberships.ts';

const test = testAudits({ accounts: 24 });

type Different = Partial<AuditDependencies>;
/** Three newcomers a day may come. */
const strict: Different = { thresholds: { ...defaultBrake, minNewcomers: 3, newcomersFraction: 0.1 } };
const add = (world: AuditedWorld, from: number, count: number): void => {
  for (let index = from; index < from + count; index += 1) {
    world.simulator.accounts.add({ accountId: nth(index), billingStatus: 'Open' });
  }
};
const codesOf = async (world: AuditedWorld, from: number, count: number) =>
  new Set(await Promise.all(Array.from({ length: count }, (_, index) => world.codeOf(nth(from + index)))));
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

describe('newcomers', () => {
  test('of the first scan are trusted, however many', async ({ world }) => {
    expect(await world.audit(strict)).toMatchObject({ isFirst: true, newcomers: { found: 23 }, plan: { brake: [] } });

    expect(await codesOf(world, 4, 20)).toEqual(new Set(['MEMBER']));
  });

  test('within their room come in, and use it up for a day', async ({ world }) => {
    await world.audit(strict);
    add(world, 30, 2);
    expect(await world.nextAudit(strict)).toMatchObject({ newcomers: { found: 2 } });
    expect(await codesOf(world, 30, 2)).toEqual(new Set(['MEMBER']));

    add(world, 40, 2);
    expect(await world.nextAudit(strict)).toMatchObject({ newcomers: { found: 2, hold: 'too_many_newcomers' } });
    expect(await codesOf(world, 40, 2)).toEqual(new Set(['PENDING_REVIEW']));
  });

  test('have room again the day after', async ({ world }) => {
    await world.audit(strict);
    add(world, 30, 3);
    await world.nextAudit(strict);
    world.store.clock.now += 26 * hour;
    add(world, 40, 3);
    await world.audit(strict);

    expect(await codesOf(world, 40, 3)).toEqual(new Set(['MEMBER']));
  });

  test('wait for the reviewer anyway in manual mode: none is held', async ({ world }) => {
    const manual = { ...strict, reviewMode: 'manual' } as const;
    await world.audit(manual);
    add(world, 30, 20);

    expect(await world.nextAudit(manual)).toMatchObject({ plan: { brake: [] } });

    expect(await heldOf(world)).toBeUndefined();
    expect(await codesOf(world, 30, 3)).toEqual(new Set(['PENDING_REVIEW']));
  });

  test('that a dry run finds are neither held nor counted', async ({ world }) => {
    await world.audit(strict);
    add(world, 30, 20);
    world.store.clock.now += hour;
    await startAudit({ dryRun: true, startedBy: 'alice' }, world.controlDependencies);

    expect(await world.audit(strict)).toMatchObject({
      dryRun: true,
      newcomers: { found: 20, hold: 'too_many_newcomers' },
      plan: { brake: ['too_many_newcomers'] },
    });
    expect(await heldOf(world)).toBeUndefined();
    expect(await world.codeOf(nth(30))).toBe('UNKNOWN_ACCOUNT');
  });

  test('that are verified one by one are held beyond the same room', async ({ world }) => {
    await world.audit();
    add(world, 100, 60);
    for (let index = 100; index < 160; index += 1) {
      await answerVerification({ accountId: nth(index) }, 'app', world.deadline(), world.verificationDependencies());
    }

    const codes = await Promise.all(Array.from({ length: 60 }, (_, index) => world.codeOf(nth(100 + index))));
    expect(codes.filter((code) => code === 'MEMBER')).toHaveLength(50);
    expect(codes.filter((code) => code === 'PENDING_REVIEW')).toHaveLength(10);
    expect(await world.codeOf()).toBe('MEMBER');

    // The next audit names them, and a release lets them in.
    await world.nextAudit();
    expect(await heldOf(world)).toMatchObject({ count: 10, reason: 'too_many_newcomers' });
    await release(world);
    await world.tickNow({ auditEverySeconds: 0 }, 'when_due');
    expect(await codesOf(world, 100, 60)).toEqual(new Set(['MEMBER']));
    await world.nextAudit();
    expect(await heldOf(world)).toBeUndefined();
  });
});

describe('newcomers that are held', () => {
  let run: AuditRun;
  test.beforeEach(async ({ world }) => {
    await world.audit(strict);
    add(world, 30, 5);
    run = await world.nextAudit(strict);
  });

  test('are recorded and wait, with the reason, and everybody else is credited', async ({ world }) => {
    expect(run).toMatchObject({
      state: 'completed',
      changes: { discovered: 5 },
      newcomers: { found: 5, hold: 'too_many_newcomers' },
      plan: { brake: ['too_many_newcomers'] },
    });
    expect(await heldOf(world)).toMatchObject({
      runId: run.runId,
      count: 5,
      since: noon + 6 * hour,
      reason: 'too_many_newcomers',
    });
    expect((await world.get(nth(30)))?.review).toEqual({
      value: 'pending',
      since: noon + 6 * hour,
      held: 'too_many_newcomers',
    });
    expect(world.eventsOf('NEWCOMERS_HELD')).toEqual([{ runId: run.runId, count: 5, reason: 'too_many_newcomers' }]);
    expect(await world.codeOf()).toBe('MEMBER');
    expect((await world.watermark())?.['runId']).toBe(run.runId);
  });

  test('keep those out that come after them, until the release', async ({ world }) => {
    add(world, 40, 1);
    const later = await world.nextAudit(strict);

    expect(later).toMatchObject({ newcomers: { found: 1, hold: 'too_many_newcomers' } });
    expect(await heldOf(world)).toMatchObject({ runId: later.runId, count: 6, since: noon + 6 * hour });
    expect(await world.codeOf(nth(40))).toBe('PENDING_REVIEW');
  });

  test('are let in by the tick after a release, and those after them as before', async ({ world }) => {
    expect(await release(world)).toMatchObject({ outcome: 'released', run: { runId: run.runId } });
    expect(await world.codeOf(nth(30))).toBe('PENDING_REVIEW');
    await tickLater(world);

    expect(await codesOf(world, 30, 5)).toEqual(new Set(['MEMBER']));
    expect(await heldOf(world)).toBeUndefined();
    const approved = (await world.trail()).filter(({ action }) => action === 'approved');
    expect(approved.map(({ actor }) => actor)).toEqual(Array(5).fill({ kind: 'reviewer', id: 'bob' }));
    add(world, 40, 3);
    expect(await world.nextAudit(strict)).toMatchObject({ newcomers: { found: 3 } });
    expect(await codesOf(world, 40, 3)).toEqual(new Set(['MEMBER']));
  });

  test('are let in only if they are still listed', async ({ world }) => {
    world.move(30, 1);
    await world.nextAudit(strict);
    world.move(31, 1);
    await world.nextAudit(strict);
    await release(world);
    await tickLater(world);

    expect(await world.codeOf(nth(30))).toBe('LEFT_PARTNER');
    expect(await world.codeOf(nth(31))).toBe('PENDING_REVIEW');
    expect(await codesOf(world, 32, 3)).toEqual(new Set(['MEMBER']));
  });

  test('are let in by a release only as far as they were held by then; the others stay held', async ({ world }) => {
    await release(world);
    add(world, 40, 2);
    // The next audit is due in the tick that takes up the release.
    await world.nextAudit(strict);

    expect(await codesOf(world, 30, 5)).toEqual(new Set(['MEMBER']));
    expect(await codesOf(world, 40, 2)).toEqual(new Set(['PENDING_REVIEW']));
    expect(await heldOf(world)).toMatchObject({ count: 2 });
    expect(await release(world)).toMatchObject({ outcome: 'released' });
    await tickLater(world);
    expect(await codesOf(world, 40, 2)).toEqual(new Set(['MEMBER']));
    expect(await heldOf(world)).toBeUndefined();
  });

  test('stay held when the release has expired, and no tick has anything to do for it', async ({ world }) => {
    await release(world);
    world.store.clock.now += 24 * hour + 1;
    await tickLater(world);

    expect(await codesOf(world, 30, 5)).toEqual(new Set(['PENDING_REVIEW']));
    expect((await world.control()).releases?.newcomers).toBeUndefined();
    expect(await heldOf(world)).toMatchObject({ count: 5 });
  });

  test('that a reviewer has decided about are left as decided', async ({ world }) => {
    const { changeMembership } = world.auditDependencies();
    const denied = { value: 'denied', since: world.store.clock.now, decided: true } as const;
    await changeMembership(nth(30), (known) => known && { action: 'denied', facts: { ...known, review: denied } }, {
      kind: 'reviewer',
      id: 'carol',
    });
    await release(world);
    await tickLater(world);

    expect(await world.codeOf(nth(30))).toBe('REVIEW_DENIED');
    expect(await codesOf(world, 31, 4)).toEqual(new Set(['MEMBER']));
  });
});
