import { describe, expect, test } from 'vitest';
import { planOutcomeProblem } from '../../../shared/api/answers/partner-problem.ts';
import type { AccountId } from '../../../shared/domain/membership/facts.ts';
import type { WantedPlan } from '../../../shared/use-cases/partner/plan-guards.ts';
import { changePlan, readPlan } from '../../../shared/use-cases/partner/plans.ts';
import { hour } from '../../support/memberships.ts';
import {
  canceled,
  foreign,
  type ManageDependencies,
  nobody,
  open,
  trial,
  usePartnerWorld,
} from '../../support/use-partner-world.ts';

const { world, dependencies, asking, recordsOf, outcomesOf, codeOf, eventsOf } = usePartnerWorld();

const change = (accountId: AccountId, wanted: WantedPlan, different: Partial<ManageDependencies> = {}) =>
  changePlan(asking(accountId), wanted, dependencies(different));
const problemOf = async (accountId: AccountId, wanted: WantedPlan) => {
  const outcome = await change(accountId, wanted);
  return outcome.outcome === 'changed' ? undefined : planOutcomeProblem(outcome, 0).problem;
};
const planTypeOf = (accountId: AccountId) => world().simulator.accounts.get(accountId)?.planType;

describe('reading a plan', () => {
  test('says what Constant Contact says, is recorded once, and leaves the membership alone', async () => {
    const plan = await readPlan(asking(open), dependencies());

    expect(plan).toMatchObject({
      ok: true,
      value: { planType: 'GOLD', activity: { value: 'open', raw: 'Open' }, billingDayOfMonth: 1, tiers: [{ tier: 1 }] },
    });
    expect(await recordsOf(open)).toMatchObject([
      {
        operation: 'get-plan',
        ofAccount: open,
        outcome: 'done',
        actor: { client: 'app', person: 'alice' },
        details: {},
      },
    ]);
    expect(await world().get(open)).toBeUndefined();
  });

  test.each([
    { accountId: nobody, status: 404 },
    { accountId: foreign, status: 400 },
  ])('of $accountId is refused with $status, and recorded as that', async ({ accountId, status }) => {
    const plan = await readPlan(asking(accountId), dependencies());

    expect(plan).toMatchObject({ ok: false, failure: { kind: 'rejected', status } });
    expect(await recordsOf(accountId)).toMatchObject([{ outcome: 'refused', status, errorKey: expect.any(String) }]);
  });
});

describe('changing a plan', () => {
  test('is done, recorded before and after, and the membership follows', async () => {
    const outcome = await change(trial, { planType: 'GOLD', billingDayOfMonth: 5 });

    expect(outcome).toMatchObject({ outcome: 'changed', plan: { planType: 'GOLD', billingDayOfMonth: 5 } });
    expect(await recordsOf(trial)).toMatchObject([
      { outcome: 'started', details: { planType: 'GOLD', billingDayOfMonth: 5 } },
      { outcome: 'done', details: { planType: 'GOLD', billingDayOfMonth: 5 } },
    ]);
    const [started, done] = await recordsOf(trial);
    expect(started?.operationId).toBe(done?.operationId);
    expect(await world().get(trial)).toMatchObject({
      relationship: { value: 'under_partner', evidence: { source: 'verify' } },
      activity: { value: 'open', raw: 'Open' },
    });
    expect(world().simulator.requests).toMatchObject({ plan: 1, setPlan: 1 });
  });

  test('T26: a canceled account is opened again only where that is asked for; then it is a member again', async () => {
    expect(await problemOf(canceled, { planType: 'SILVER' })).toBe('REACTIVATION_NOT_ASKED');
    expect(world().simulator.requests).toMatchObject({ plan: 1, setPlan: 0 });
    expect(await outcomesOf(canceled)).toEqual(['update-plan started', 'update-plan refused']);
    expect((await recordsOf(canceled)).at(-1)?.details).toEqual({ planType: 'SILVER', why: 'reactivation_not_asked' });

    expect(await problemOf(canceled, { planType: 'SILVER', reactivate: true })).toBeUndefined();
    expect(await codeOf(canceled)).toBe('MEMBER');
    expect((await recordsOf(canceled)).at(-1)?.details).toEqual({ planType: 'SILVER', reactivate: true });
  });

  test('T27: a billing day that would be ignored is refused, unless it is the one that the account has', async () => {
    expect(await problemOf(open, { planType: 'SILVER', billingDayOfMonth: 9 })).toBe('BILLING_DAY_IGNORED');
    expect(planTypeOf(open)).toBe('GOLD');

    const again = { planType: 'GOLD', billingDayOfMonth: 9 };
    expect(await problemOf(trial, again)).toBeUndefined();
    expect(await problemOf(trial, again)).toBeUndefined();
    expect(world().simulator.requests.setPlan).toBe(2);
  });

  test('back to TRIAL is refused', async () => {
    expect(await problemOf(open, { planType: 'TRIAL' })).toBe('TRIAL_IS_OVER');
    expect(world().simulator.requests.setPlan).toBe(0);
  });

  test('to a plan that Constant Contact does not know is not accepted', async () => {
    expect(await problemOf(open, { planType: 'PLATINUM' })).toBe('VENDOR_REJECTED_INPUT');
    expect((await recordsOf(open)).at(-1)).toMatchObject({ outcome: 'refused', status: 400 });
    expect(await world().get(open)).toBeUndefined();
  });

  test.each([
    [nobody, 'CLIENT_ACCOUNT_NOT_FOUND'],
    [foreign, 'ACCOUNT_OF_OTHER_PARTNER'],
  ] as const)('of %s is %s: it is looked at first', async (accountId, problem) => {
    expect(await problemOf(accountId, { planType: 'GOLD' })).toBe(problem);
    expect(world().simulator.requests.setPlan).toBe(0);
  });

  test('makes a newcomer wait for the reviewer in manual mode', async () => {
    await change(open, { planType: 'SILVER' }, { reviewMode: 'manual' });
    expect(await codeOf(open)).toBe('PENDING_REVIEW');
  });

  test('renews the evidence of a member, in the name of the caller', async () => {
    await change(open, { planType: 'SILVER' });
    world().store.clock.now += hour;
    await change(open, { planType: 'GOLD' });

    expect(await world().get(open)).toMatchObject({
      version: 2,
      relationship: { evidence: { observedAt: world().store.clock.now } },
    });
    expect(await world().store.dump(world().store.tables.auditRecords)).toContainEqual(
      expect.objectContaining({ action: 'confirmed', actor: { kind: 'client', id: 'app' } }),
    );
  });

  test('is a success also where the membership could not follow, which is logged', async () => {
    const outcome = await change(
      open,
      { planType: 'SILVER' },
      {
        changeMembership: async () => {
          throw new Error('the store is busy');
        },
      },
    );

    expect(outcome.outcome).toBe('changed');
    expect(await outcomesOf(open)).toEqual(['update-plan started', 'update-plan done']);
    expect(eventsOf('MEMBERSHIP_NOT_FOLLOWED')).toMatchObject([{ accountId: open }]);
  });

  test('is sent once: without an answer its outcome is unknown', async () => {
    world().simulator.faults.add({ operation: 'setPlan', kind: 'drop', times: 1 });

    expect(await problemOf(open, { planType: 'SILVER' })).toBe('VENDOR_OUTCOME_UNKNOWN');

    expect(planTypeOf(open)).toBe('SILVER');
    expect(world().simulator.requests.setPlan).toBe(1);
    expect(await outcomesOf(open)).toEqual(['update-plan started', 'update-plan unknown']);
  });

  test('T26: of an account that is canceled while it is sent does not open it again by a repeat', async () => {
    const { operations } = dependencies();
    const setPlan: typeof operations.setPlan = (...call) => {
      world().simulator.faults.add({ operation: 'setPlan', kind: 'status', status: 503, times: 1 });
      world().simulator.accounts.change(open, { billingStatus: 'Canceled' });
      return operations.setPlan(...call);
    };

    await change(open, { planType: 'SILVER' }, { operations: { ...operations, setPlan } });

    expect(world().simulator.accounts.get(open)).toMatchObject({ billingStatus: 'Canceled' });
  });

  test('T11: of an account with an unknown billing status needs reactivate', async () => {
    world().simulator.accounts.change(open, { billingStatus: 'PENDING CANCELLATION' });

    const outcome = await change(open, { planType: 'SILVER' });

    expect(outcome.outcome !== 'changed' && planOutcomeProblem(outcome, 0)).toMatchObject({
      problem: 'REACTIVATION_NOT_ASKED',
      detail: expect.stringContaining('missing or unknown'),
    });
    expect(world().simulator.requests.setPlan).toBe(0);
    expect(await problemOf(open, { planType: 'SILVER', reactivate: true })).toBeUndefined();
  });

  test('was certainly not done where already the look at it fails', async () => {
    world().simulator.faults.add({ operation: 'plan', kind: 'drop' });

    const outcome = await change(open, { planType: 'SILVER' });

    expect(outcome).toMatchObject({ outcome: 'failed', phase: 'reading' });
    expect(await outcomesOf(open)).toEqual(['update-plan started', 'update-plan failed']);
    expect(world().simulator.requests.setPlan).toBe(0);
  });
});
