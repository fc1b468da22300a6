import { describe, expect, test } from 'vitest';
import type { Plan } from '../../../../shared/constant-contact/operations/types.ts';
import { planRefusal, type WantedPlan } from '../../../../shared/use-cases/partner/plan-guards.ts';

const planOf = (
  planType: string | undefined,
  activity: NonNullable<Plan['activity']>['value'],
  day?: number,
): Plan => ({
  ...(planType === undefined ? {} : { planType }),
  activity: { value: activity },
  ...(day === undefined ? {} : { billingDayOfMonth: day }),
  tiers: [],
});
const onTrial = planOf('TRIAL', 'trial');
const trialEnded = planOf('TRIAL', 'trial_ended');
const open = planOf('GOLD', 'open', 7);
const canceled = planOf('GOLD', 'canceled', 7);
const canceledTrial = planOf('TRIAL', 'canceled');

interface Row {
  readonly plan: Plan;
  readonly wanted: WantedPlan;
  readonly why: ReturnType<typeof planRefusal>;
}

describe('a change of plan', () => {
  test.each<Row>([
    { plan: open, wanted: { planType: 'SILVER' }, why: undefined },
    { plan: open, wanted: { planType: 'SILVER', reactivate: true }, why: undefined },
    { plan: onTrial, wanted: { planType: 'GOLD' }, why: undefined },
    { plan: trialEnded, wanted: { planType: 'GOLD' }, why: undefined },
    { plan: planOf('GOLD', 'disabled'), wanted: { planType: 'SILVER' }, why: undefined },
  ])('of $plan.planType to $wanted.planType is allowed', ({ plan, wanted, why }) => {
    expect(planRefusal(plan, wanted)).toBe(why);
  });

  test.each<Row>([
    { plan: canceled, wanted: { planType: 'GOLD' }, why: 'reactivation_not_asked' },
    { plan: canceled, wanted: { planType: 'GOLD', reactivate: false }, why: 'reactivation_not_asked' },
    { plan: canceled, wanted: { planType: 'GOLD', reactivate: true }, why: undefined },
    { plan: canceledTrial, wanted: { planType: 'GOLD' }, why: 'reactivation_not_asked' },
    { plan: canceledTrial, wanted: { planType: 'GOLD', reactivate: true }, why: undefined },
    { plan: canceledTrial, wanted: { planType: 'TRIAL' }, why: undefined },
  ])('of a canceled account ($plan.planType to $wanted.planType, reactivate $wanted.reactivate): $why', (row) => {
    expect(planRefusal(row.plan, row.wanted)).toBe(row.why);
  });

  test.each<Row>([
    { plan: planOf('GOLD', 'unknown'), wanted: { planType: 'SILVER' }, why: 'perhaps_reactivation' },
    { plan: { planType: 'GOLD', tiers: [] }, wanted: { planType: 'SILVER' }, why: 'perhaps_reactivation' },
    { plan: planOf('TRIAL', 'unknown'), wanted: { planType: 'SILVER' }, why: 'perhaps_reactivation' },
    { plan: planOf('GOLD', 'unknown'), wanted: { planType: 'SILVER', reactivate: true }, why: undefined },
    { plan: { planType: 'GOLD', tiers: [] }, wanted: { planType: 'SILVER', reactivate: true }, why: undefined },
    { plan: planOf('TRIAL', 'unknown'), wanted: { planType: 'TRIAL' }, why: undefined },
  ])('of an account that may be canceled (to $wanted.planType, reactivate $wanted.reactivate): $why', (row) => {
    expect(planRefusal(row.plan, row.wanted)).toBe(row.why);
  });

  test.each<Row>([
    { plan: onTrial, wanted: { planType: 'GOLD', billingDayOfMonth: 5 }, why: undefined },
    { plan: trialEnded, wanted: { planType: 'GOLD', billingDayOfMonth: 5 }, why: undefined },
    { plan: canceledTrial, wanted: { planType: 'GOLD', billingDayOfMonth: 5, reactivate: true }, why: undefined },
    { plan: onTrial, wanted: { planType: 'TRIAL', billingDayOfMonth: 5 }, why: 'billing_day_ignored' },
    { plan: open, wanted: { planType: 'SILVER', billingDayOfMonth: 5 }, why: 'billing_day_ignored' },
    { plan: open, wanted: { planType: 'GOLD', billingDayOfMonth: 5 }, why: 'billing_day_ignored' },
    {
      plan: canceled,
      wanted: { planType: 'GOLD', billingDayOfMonth: 5, reactivate: true },
      why: 'billing_day_ignored',
    },
    // The same request once more: nothing of it is ignored.
    { plan: open, wanted: { planType: 'GOLD', billingDayOfMonth: 7 }, why: undefined },
  ])('with a billing day ($plan.planType to $wanted.planType, day $wanted.billingDayOfMonth): $why', (row) => {
    expect(planRefusal(row.plan, row.wanted)).toBe(row.why);
  });

  test.each<Row>([
    { plan: open, wanted: { planType: 'TRIAL' }, why: 'trial_is_over' },
    { plan: open, wanted: { planType: 'trial' }, why: 'trial_is_over' },
    { plan: canceled, wanted: { planType: 'TRIAL', reactivate: true }, why: 'trial_is_over' },
    { plan: onTrial, wanted: { planType: 'TRIAL' }, why: undefined },
    { plan: trialEnded, wanted: { planType: 'TRIAL' }, why: undefined },
  ])('to TRIAL from $plan.planType: $why', ({ plan, wanted, why }) => {
    expect(planRefusal(plan, wanted)).toBe(why);
  });

  test.each<Row>([
    { plan: planOf(undefined, 'trial'), wanted: { planType: 'GOLD', billingDayOfMonth: 5 }, why: undefined },
    { plan: planOf(undefined, 'trial_ended'), wanted: { planType: 'GOLD', billingDayOfMonth: 5 }, why: undefined },
    { plan: planOf(undefined, 'open'), wanted: { planType: 'GOLD', billingDayOfMonth: 5 }, why: 'billing_day_ignored' },
    { plan: planOf(undefined, 'open'), wanted: { planType: 'TRIAL' }, why: 'trial_is_over' },
  ])('where the vendor names no plan goes by the billing status ($plan.activity.value): $why', (row) => {
    expect(planRefusal(row.plan, row.wanted)).toBe(row.why);
  });
});
