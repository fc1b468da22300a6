import { describe, expect } from 'vitest';
import { planOutcomeProblem } from '../../../shared/api/answers/partner-problem.ts';
import type { AccountId } from '../../../shared/domain/membership/facts.ts';
import type { WantedPlan } from '../../../shared/use-cases/partner/plan-guards.ts';
import { changePlan, readPlan } from '../../../shared/use-cases/partner/plans.ts';
import {
  canceled,
  foreign,
  type ManageDependencies,
  nobody,
  open,
  type PartnerWorld,
  test,
  trial,
} from '../../support/fixtures/partner-world.ts';
import { hour } from '../../support/memberships.ts';

const change = (
  world: PartnerWorld,
  accountId: AccountId,
  wanted: WantedPlan,
  different: Partial<ManageDependencies> = {},
) => changePlan(world.asking(accountId), wanted, world.dependencies(different));
const problemOf = async (world: PartnerWorld, accountId: AccountId, wanted: WantedPlan) => {
  const outcome = await change(world, accountId, wanted);
  return outcome.outcome === 'changed' ? undefined : planOutcomeProblem(outcome, 0).problem;
};
const planTypeOf = (world: PartnerWorld, accountId: AccountId) => world.simulator.accounts.get(accountId)?.planType;

describe('reading a plan', () => {
  test('says what Constant Contact says, is recorded once, and leaves the membership alone', async ({ world }) => {
    const plan = await readPlan(world.asking(open), world.dependencies());

    expect(plan).toMatchObject({
      ok: true,
      value: { planType: 'GOLD', activity: { value: 'open', raw: 'Open' }, billingDayOfMonth: 1, tiers: [{ tier: 1 }] },
    });
    expect(await world.recordsOf(open)).toMatchObject([
      {
        operation: 'get-plan',
        ofAccount: open,
        outcome: 'done',
        actor: { client: 'app', person: 'alice' },
        details: {},
      },
    ]);
    expect(await world.get(open)).toBeUndefined();
  });

  test.for([
    { accountId: nobody, status: 404 },
    { accountId: foreign, status: 400 },
  ])('of $accountId is refused with $status, and recorded as that', async ({ accountId, status }, { world }) => {
    const plan = await readPlan(world.asking(accountId), world.dependencies());

    expect(plan).toMatchObject({ ok: false, failure: { kind: 'rejected', status } });
    expect(await world.recordsOf(accountId)).toMatchObject([
      { outcome: 'refused', status, errorKey: expect.any(String) },
    ]);
  });
});

describe('changing a plan', () => {
  test('is done, recorded before and after, and the membership follows', async ({ world }) => {
    const outcome = await change(world, trial, { planType: 'GOLD', billingDayOfMonth: 5 });

    expect(outcome).toMatchObject({ outcome: 'changed', plan: { planType: 'GOLD', billingDayOfMonth: 5 } });
    expect(await world.recordsOf(trial)).toMatchObject([
      { outcome: 'started', details: { planType: 'GOLD', billingDayOfMonth: 5 } },
      { outcome: 'done', details: { planType: 'GOLD', billingDayOfMonth: 5 } },
    ]);
    const [started, done] = await world.recordsOf(trial);
    expect(started?.operationId).toBe(done?.operationId);
    expect(await world.get(trial)).toMatchObject({
      relationship: { value: 'under_partner', evidence: { source: 'verify' } },
      activity: { value: 'open', raw: 'Open' },
    });
    expect(world.simulator.requests).toMatchObject({ plan: 1, setPlan: 1 });
  });

  test('T26: a canceled account is opened again only where that is asked for; then it is a member again', async ({
    world,
  }) => {
    expect(await problemOf(world, canceled, { planType: 'SILVER' })).toBe('REACTIVATION_NOT_ASKED');
    expect(world.simulator.requests).toMatchObject({ plan: 1, setPlan: 0 });
    expect(await world.outcomesOf(canceled)).toEqual(['update-plan started', 'update-plan refused']);
    expect((await world.recordsOf(canceled)).at(-1)?.details).toEqual({
      planType: 'SILVER',
      why: 'reactivation_not_asked',
    });

    expect(await problemOf(world, canceled, { planType: 'SILVER', reactivate: true })).toBeUndefined();
    expect(await world.codeOf(canceled)).toBe('MEMBER');
    expect((await world.recordsOf(canceled)).at(-1)?.details).toEqual({ planType: 'SILVER', reactivate: true });
  });

  test.for([200, 204])('is done too where the %i has no body: the plan is read', async (status, { world }) => {
    world.simulator.faults.add({ operation: 'setPlan', kind: 'no_body', status });

    const outcome = await change(world, canceled, { planType: 'SILVER', reactivate: true });

    expect(outcome).toMatchObject({ outcome: 'changed', plan: { planType: 'SILVER', activity: { value: 'open' } } });
    expect(await world.codeOf(canceled)).toBe('MEMBER');
    expect(await world.outcomesOf(canceled)).toEqual(['update-plan started', 'update-plan done']);
    expect(world.simulator.requests).toMatchObject({ plan: 2, setPlan: 1 });
  });

  test.for(['drop', 'html'] as const)(
    'is done too where neither its answer nor the plan can be read (%s), which is logged',
    async (kind, { world }) => {
      world.simulator.faults.add({ operation: 'setPlan', kind: 'no_body' });
      world.simulator.faults.add({ operation: 'plan', kind, afterCalls: 1 });

      expect(await change(world, open, { planType: 'SILVER' })).toEqual({ outcome: 'changed', plan: { tiers: [] } });

      expect(planTypeOf(world, open)).toBe('SILVER');
      expect(world.eventsOf('MEMBERSHIP_NOT_FOLLOWED')).toMatchObject([{ accountId: open }]);
    },
  );

  test('whose outcome is unknown is read again: checks know that the account is open', async ({ world }) => {
    await world.audit();
    world.simulator.faults.add({ operation: 'setPlan', kind: 'drop' });

    expect(await problemOf(world, canceled, { planType: 'SILVER', reactivate: true })).toBe('VENDOR_OUTCOME_UNKNOWN');

    expect(await world.codeOf(canceled)).toBe('MEMBER');
  });

  test('T27: a billing day that would be ignored is refused, unless it is the one that the account has', async ({
    world,
  }) => {
    expect(await problemOf(world, open, { planType: 'SILVER', billingDayOfMonth: 9 })).toBe('BILLING_DAY_IGNORED');
    expect(planTypeOf(world, open)).toBe('GOLD');

    const again = { planType: 'GOLD', billingDayOfMonth: 9 };
    expect(await problemOf(world, trial, again)).toBeUndefined();
    expect(await problemOf(world, trial, again)).toBeUndefined();
    expect(world.simulator.requests.setPlan).toBe(2);
  });

  test('back to TRIAL is refused', async ({ world }) => {
    expect(await problemOf(world, open, { planType: 'TRIAL' })).toBe('TRIAL_IS_OVER');
    expect(world.simulator.requests.setPlan).toBe(0);
  });

  test('to a plan that Constant Contact does not know is not accepted', async ({ world }) => {
    expect(await problemOf(world, open, { planType: 'PLATINUM' })).toBe('VENDOR_REJECTED_INPUT');
    expect((await world.recordsOf(open)).at(-1)).toMatchObject({ outcome: 'refused', status: 400 });
    expect(await world.get(open)).toBeUndefined();
  });

  test.for([
    [nobody, 'CLIENT_ACCOUNT_NOT_FOUND'],
    [foreign, 'ACCOUNT_OF_OTHER_PARTNER'],
  ] as const)('of %s is %s: it is looked at first', async ([accountId, problem], { world }) => {
    expect(await problemOf(world, accountId, { planType: 'GOLD' })).toBe(problem);
    expect(world.simulator.requests.setPlan).toBe(0);
  });

  test('makes a newcomer wait for the reviewer in manual mode', async ({ world }) => {
    await change(world, open, { planType: 'SILVER' }, { reviewMode: 'manual' });
    expect(await world.codeOf(open)).toBe('PENDING_REVIEW');
  });

  test('renews the evidence of a member, in the name of the caller', async ({ world }) => {
    await change(world, open, { planType: 'SILVER' });
    world.store.clock.now += hour;
    await change(world, open, { planType: 'GOLD' });

    expect(await world.get(open)).toMatchObject({
      version: 2,
      relationship: { evidence: { observedAt: world.store.clock.now } },
    });
    expect(await world.store.dump(world.store.tables.auditRecords)).toContainEqual(
      expect.objectContaining({ action: 'confirmed', actor: { kind: 'client', id: 'alice' } }),
    );
  });

  test('is a success also where the membership could not follow, which is logged', async ({ world }) => {
    const outcome = await change(
      world,
      open,
      { planType: 'SILVER' },
      {
        changeMembership: async () => {
          throw new Error('the store is busy');
        },
      },
    );

    expect(outcome.outcome).toBe('changed');
    expect(await world.outcomesOf(open)).toEqual(['update-plan started', 'update-plan done']);
    expect(world.eventsOf('MEMBERSHIP_NOT_FOLLOWED')).toMatchObject([{ accountId: open }]);
  });

  test('is sent once: where no answer came, nobody knows whether it was done', async ({ world }) => {
    world.simulator.faults.add({ operation: 'setPlan', kind: 'drop', times: 1 });

    expect(await problemOf(world, open, { planType: 'SILVER' })).toBe('VENDOR_OUTCOME_UNKNOWN');

    expect(planTypeOf(world, open)).toBe('SILVER');
    expect(world.simulator.requests.setPlan).toBe(1);
    expect(await world.outcomesOf(open)).toEqual(['update-plan started', 'update-plan unknown']);
  });

  test('T26: of an account that is canceled while it is sent does not open it again by a repeat', async ({ world }) => {
    const { operations } = world.dependencies();
    const setPlan: typeof operations.setPlan = (...call) => {
      world.simulator.faults.add({ operation: 'setPlan', kind: 'status', status: 503, times: 1 });
      world.simulator.accounts.change(open, { billingStatus: 'Canceled' });
      return operations.setPlan(...call);
    };

    await change(world, open, { planType: 'SILVER' }, { operations: { ...operations, setPlan } });

    expect(world.simulator.accounts.get(open)).toMatchObject({ billingStatus: 'Canceled' });
  });

  test('T11: of an account of which nobody knows whether it is open needs to be asked for', async ({ world }) => {
    world.simulator.accounts.change(open, { billingStatus: 'PENDING CANCELLATION' });

    const outcome = await change(world, open, { planType: 'SILVER' });

    expect(outcome.outcome !== 'changed' && planOutcomeProblem(outcome, 0)).toMatchObject({
      problem: 'REACTIVATION_NOT_ASKED',
      detail: expect.stringContaining('missing or unknown'),
    });
    expect(world.simulator.requests.setPlan).toBe(0);
    expect(await problemOf(world, open, { planType: 'SILVER', reactivate: true })).toBeUndefined();
  });

  test('was certainly not done where already the look at it fails', async ({ world }) => {
    world.simulator.faults.add({ operation: 'plan', kind: 'drop' });

    const outcome = await change(world, open, { planType: 'SILVER' });

    expect(outcome).toMatchObject({ outcome: 'failed', phase: 'reading' });
    expect(await world.outcomesOf(open)).toEqual(['update-plan started', 'update-plan failed']);
    expect(world.simulator.requests.setPlan).toBe(0);
  });
});
