/** Newcomers of whom Constant Contact does not say in a word that is understood whether they are active. */
import { describe, expect } from 'vitest';
import { releaseAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import { answerVerification } from '../../support/answers.ts';
import { defaultBrake } from '../../support/audit.ts';
import { type AuditedWorld, nth, testAudits } from '../../support/fixtures/audit-world.ts';

const test = testAudits({ accounts: 24 });
const heldOf = async (world: AuditedWorld) => (await world.control()).held?.newcomers;
const add = (world: AuditedWorld, index: number, billingStatus: string) =>
  world.simulator.accounts.add({ accountId: nth(index), billingStatus });
const verify = (world: AuditedWorld, index: number) =>
  answerVerification({ accountId: nth(index) }, 'app', world.deadline(), world.verificationDependencies());

test('the first audit of all lets in whom it lists, whatever their words', async ({ world }) => {
  world.simulator.accounts.change(nth(1), { billingStatus: 'Frozen' });

  expect(await world.audit()).toMatchObject({ unknownWords: { Frozen: 1 } });

  expect(await world.codeOf(nth(1))).toBe('MEMBER');
});

describe('a newcomer with an unknown word', () => {
  test('waits, and is let in with the first word that is understood', async ({ world }) => {
    await world.audit();
    add(world, 30, 'Frozen');
    expect(await world.nextAudit()).toMatchObject({ unknownWords: { Frozen: 1 }, plan: { brake: [] } });
    expect(await world.codeOf(nth(30))).toBe('PENDING_REVIEW');

    await world.nextAudit();
    expect(await world.codeOf(nth(30))).toBe('PENDING_REVIEW');
    world.simulator.accounts.change(nth(30), { billingStatus: 'Open' });
    expect(await world.nextAudit()).toMatchObject({ newcomers: { found: 1 } });

    expect(await world.codeOf(nth(30))).toBe('MEMBER');
    await world.nextAudit();
    expect(await heldOf(world)).toBeUndefined();
  });

  test('is not let in by a word that says that it is canceled', async ({ world }) => {
    await world.audit();
    add(world, 30, 'Frozen');
    await world.nextAudit();
    world.simulator.accounts.change(nth(30), { billingStatus: 'Canceled' });
    await world.nextAudit();

    expect(await world.codeOf(nth(30))).toBe('ACCOUNT_CANCELED');
  });

  test('is told of once, and is released like others that are held', async ({ world }) => {
    await world.audit();
    add(world, 30, 'Frozen');
    for (let audits = 0; audits < 3; audits += 1) await world.nextAudit();

    expect(await heldOf(world)).toMatchObject({ count: 1, reason: 'activity_unknown' });
    expect(world.eventsOf('NEWCOMERS_HELD')).toMatchObject([{ count: 1, reason: 'activity_unknown' }]);
    const { runId, hash } = (await heldOf(world)) ?? expect.fail('nobody is held');
    expect(await releaseAudit({ runId, planHash: hash, by: 'bob' }, world.controlDependencies)).toMatchObject({
      outcome: 'released',
    });
    world.store.clock.now += 60_000;
    await world.tickNow({}, 'when_due');
    expect(await world.codeOf(nth(30))).toBe('MEMBER');
  });

  test('that is verified waits too, and comes in by a later answer, which counts for the brake', async ({ world }) => {
    await world.audit();
    add(world, 30, 'Frozen');
    expect(await verify(world, 30)).toMatchObject({ allowed: false, code: 'PENDING_REVIEW' });
    world.simulator.accounts.change(nth(30), { billingStatus: 'Open' });

    expect(await verify(world, 30)).toMatchObject({ allowed: true, code: 'MEMBER' });

    const { letIn, taken } = await world.auditDependencies().brake.read();
    expect([Object.values(letIn), Object.values(taken)]).toEqual([[1], []]);
  });

  test('does not open the door to hundreds when their word is understood later', async ({ world }) => {
    const strict = { thresholds: { ...defaultBrake, minNewcomers: 3, newcomersFraction: 0.1 } };
    await world.audit(strict);
    for (let index = 30; index < 40; index += 1) add(world, index, 'Frozen');
    await world.nextAudit(strict);
    for (let index = 30; index < 40; index += 1) world.simulator.accounts.change(nth(index), { billingStatus: 'Open' });

    expect(await world.nextAudit(strict)).toMatchObject({ newcomers: { found: 10, hold: 'too_many_newcomers' } });

    expect(await world.codeOf(nth(35))).toBe('PENDING_REVIEW');
  });
});
