/** A membership whose item is damaged is one account's trouble: an audit goes on for everybody else. */
import { describe, expect } from 'vitest';
import { releaseAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import { defaultBrake } from '../../support/audit.ts';
import { type AuditedWorld, member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { accountIdOf, hour } from '../../support/memberships.ts';

const test = testAudits({ accounts: 24 });

describe('a membership whose item is damaged', () => {
  const damage = (world: AuditedWorld, accountId: string) =>
    world.store.put(world.store.tables.memberships, {
      key: `account#${accountId}`,
      accountId,
      relationshipValue: 'under_partner',
      version: 'one',
    });
  const expectUnharmed = async (world: AuditedWorld) => {
    world.simulator.accounts.add({ accountId: 'newcomer', billingStatus: 'Open' });
    world.simulator.accounts.change(nth(6), { billingStatus: 'Canceled' });
    world.move(7, 1);
    for (let runs = 0; runs < 3; runs += 1) expect((await world.nextAudit()).state).toBe('completed');
    world.store.clock.now += 20 * hour;

    expect(world.store.damaged).toContain(`account#${member}`);
    expect(await world.codeOf(nth(5))).toBe('MEMBER');
    expect(await world.codeOf(nth(6))).toBe('ACCOUNT_CANCELED');
    expect(await world.codeOf(nth(7))).toBe('LEFT_PARTNER');
    expect(await world.codeOf(accountIdOf('newcomer'))).toBe('MEMBER');
  };
  test.beforeEach(async ({ world }) => {
    await world.audit();
  });

  test('harms nobody else while it is listed', async ({ world }) => {
    await damage(world, member);

    await expectUnharmed(world);

    expect((await world.records())[0]).toMatchObject({ failures: 1 });
  });

  test('harms nobody else while it is not listed', async ({ world }) => {
    await damage(world, member);
    world.move(1, 1);

    await expectUnharmed(world);
  });

  test('harms nobody else while it is asked about', async ({ world }) => {
    world.move(1, 1);
    await world.nextAudit();
    await world.nextAudit({ readAuditBudget: async () => ({ left: 0, perDay: 0, endsAt: 0 }) });
    expect(await world.cases()).toMatchObject([{ accountId: member }]);
    await damage(world, member);

    await expectUnharmed(world);
  });

  test('is no newcomer: it uses up none of their room', async ({ world }) => {
    await damage(world, member);
    const strict = { thresholds: { ...defaultBrake, minNewcomers: 1, newcomersFraction: 0 } };
    world.simulator.accounts.add({ accountId: 'newcomer', billingStatus: 'Open' });

    expect(await world.nextAudit(strict)).toMatchObject({ newcomers: { found: 1 } });

    expect(await world.codeOf(accountIdOf('newcomer'))).toBe('MEMBER');
  });

  test('harms nobody else while what it may lose is held, and when it is released', async ({ world }) => {
    for (let index = 0; index < 8; index += 1) {
      world.simulator.accounts.change(nth(index), { billingStatus: 'Trial End' });
    }
    await world.nextAudit();
    await damage(world, member);
    await world.nextAudit();
    await world.nextAudit();
    const { runId, hash } = (await world.control()).held?.taking_away ?? expect.fail('nothing is held');
    await releaseAudit({ runId, planHash: hash, by: 'bob' }, world.controlDependencies);
    world.store.clock.now += 60_000;
    await world.tickNow({}, 'when_due');

    expect(await world.codeOf(nth(0))).toBe('TRIAL_ENDED');
    expect(await world.codeOf(nth(7))).toBe('TRIAL_ENDED');
    expect((await world.control()).held?.taking_away).toBeUndefined();
  });

  test('harms nobody else while its answer is about to be applied', async ({ world }) => {
    for (let index = 0; index < 8; index += 1) {
      world.simulator.accounts.change(nth(index), { billingStatus: 'Trial End' });
    }
    await world.nextAudit();
    await damage(world, member);
    const { runId, hash } = (await world.control()).held?.taking_away ?? expect.fail('nothing is held');
    await releaseAudit({ runId, planHash: hash, by: 'bob' }, world.controlDependencies);
    world.store.clock.now += 60_000;
    // The answers are fresh still: the item is only read when the change is written.
    await world.tickNow({}, 'when_due');

    expect(await world.codeOf(nth(0))).toBe('TRIAL_ENDED');
    expect(await world.codeOf(nth(7))).toBe('TRIAL_ENDED');
    expect(world.eventsOf('AUDIT_ACCOUNT_FAILED')).toMatchObject([{ accountId: member }]);
  });
});

describe('a case that is damaged', () => {
  test.for(['missing', 'activity', 'other'])('with the cause %s keeps nobody in', async (cause, { world }) => {
    await world.audit();
    const damaged = { kind: 'audit-case', id: member, accountId: member, cause, nextAt: 'soon' };
    await world.store.put(world.store.tables.workState, damaged);
    world.simulator.accounts.change(member, { billingStatus: 'Canceled' });

    for (let runs = 0; runs < 2; runs += 1) await world.nextAudit();
    expect(await world.codeOf()).toBe('ACCOUNT_CANCELED');
    expect(await world.cases()).toEqual([]);
  });

  test('is reported once', async ({ world }) => {
    await world.audit();
    await world.store.put(world.store.tables.workState, { kind: 'audit-case', id: member, accountId: member });
    for (let runs = 0; runs < 2; runs += 1) await world.nextAudit();
    expect(world.store.damaged).toEqual([`audit-case ${member}`]);
  });
});
