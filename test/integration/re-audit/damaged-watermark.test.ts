/**
 * The watermark speaks for nearly every account. While it is damaged, answers that do not need it
 * are given, no other is a no, audits go on, and the next one writes it anew.
 */
import { describe, expect } from 'vitest';
import { createKnowledgeReader } from '../../../shared/store/memberships/knowledge.ts';
import { answerCheck, answerChecks } from '../../support/answers.ts';
import { defaultBrake } from '../../support/audit.ts';
import { type AuditedWorld, canceled, member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { accountIdOf, defaultPolicy, hour } from '../../support/memberships.ts';

const test = testAudits({ accounts: 24 });

const damages = [{ startedAt: 'yesterday' }, { startedAt: 12 }, { startedAt: '2026-99-99' }, { except: 'all' }];
const problem = { problem: 'MEMBERSHIP_DAMAGED' };

const damage = async (world: AuditedWorld, how: Readonly<Record<string, unknown>> = { startedAt: 'yesterday' }) =>
  world.store.put(world.store.tables.memberships, { ...(await world.watermark()), ...how });
/** Through a reader that has read no watermark yet, as in a new process. */
const checker = (world: AuditedWorld, policy = defaultPolicy) => {
  const { context, tables } = world.store;
  const dependencies = {
    ...world.checkDependencies,
    policy,
    readKnowledge: createKnowledgeReader(context, tables.memberships),
  };
  return {
    check: (question: Parameters<typeof answerCheck>[0]) => answerCheck(question, dependencies),
    checkAll: (questions: Parameters<typeof answerChecks>[0]) => answerChecks(questions, dependencies),
  };
};

describe('a check while the watermark is damaged', () => {
  test('answers what the evidence of the account itself gives, and what needs no evidence', async ({ world }) => {
    await world.audit();
    await damage(world);
    const { check, checkAll } = checker(world);

    expect(await check({ accountId: member })).toMatchObject({ code: 'MEMBER' });
    expect(await checkAll([{ accountId: canceled }, { accountId: accountIdOf('a07enobody000') }])).toMatchObject([
      { code: 'ACCOUNT_CANCELED' },
      { code: 'UNKNOWN_ACCOUNT' },
    ]);
    expect(new Set(world.store.damaged)).toEqual(new Set(['watermark']));
  });

  test('is a problem where only the age of the evidence would make it a no, or open it', async ({ world }) => {
    await world.audit();
    world.store.clock.now += 100 * hour;
    await damage(world);

    for (const whenEvidenceExpires of ['deny', 'allow'] as const) {
      const { check, checkAll } = checker(world, { ...defaultPolicy, whenEvidenceExpires });
      expect(await check({ accountId: member })).toEqual(problem);
      expect(await checkAll([{ accountId: member }, { accountId: canceled }])).toMatchObject([
        { problem: { code: 'MEMBERSHIP_DAMAGED', status: 500 } },
        { code: 'ACCOUNT_CANCELED' },
      ]);
    }
    expect(await checker(world).check({ accountId: member, maxAgeSeconds: 60 })).toEqual(problem);
  });
});

describe('an audit while the watermark is damaged', () => {
  test.for(damages)('with %j goes on, and writes it anew', async (how, { world }) => {
    await world.audit();
    for (let runs = 0; runs < 20; runs += 1) await world.nextAudit();
    await damage(world, how);
    world.move(7, 1);

    expect(await world.nextAudit()).toMatchObject({ state: 'completed', changes: { missed: 1 } });

    expect(await checker(world).check({ accountId: member })).toMatchObject({ code: 'MEMBER' });
    // The evidence of the one that was missed was that of the watermark, and has not become old.
    expect(await checker(world).check({ accountId: nth(7) })).toMatchObject({ allowed: true });
    await world.nextAudit();
    await world.nextAudit();
    expect(await world.codeOf(nth(7))).toBe('LEFT_PARTNER');
  });

  const lose = (world: AuditedWorld) => world.store.remove(world.store.tables.memberships, { key: 'watermark' });

  test.for([
    { how: 'damaged', harm: damage },
    { how: 'lost', harm: lose },
  ])('or $how, is not taken for the first one, which is trusted', async ({ harm }, { world }) => {
    await world.audit();
    await harm(world);
    const strict = { thresholds: { ...defaultBrake, minNewcomers: 1, newcomersFraction: 0 } };
    for (const name of ['stranger1', 'stranger2', 'stranger3']) {
      world.simulator.accounts.add({ accountId: name, billingStatus: 'Open' });
    }

    const run = await world.nextAudit(strict);

    expect(run.isFirst).toBeUndefined();
    expect(run).toMatchObject({ state: 'completed', newcomers: { found: 3, hold: 'too_many_newcomers' } });
    expect(await checker(world).check({ accountId: accountIdOf('stranger1') })).toMatchObject({ allowed: false });
    expect(await world.watermark()).toMatchObject({ runId: run.runId });
  });
});
