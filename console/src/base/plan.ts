/** What a change of a plan does at Constant Contact, said before it is asked for. The API refuses the same. */
import type { Plan, WantedPlan } from './types.ts';

export interface PlanPreview {
  /** A trial ends by it: then Constant Contact takes a billing day. */
  readonly leavesTrial: boolean;
  /** A canceled account becomes active again, and is billed; or it may. */
  readonly reactivates: 'yes' | 'perhaps' | 'no';
  /** What Constant Contact would ignore or refuse. */
  readonly problem?: { readonly code: 'TRIAL_IS_OVER' | 'BILLING_DAY_IGNORED'; readonly text: string };
}

const isTrial = (planType: string): boolean => planType.toUpperCase() === 'TRIAL';

const isOnTrial = ({ planType, activity }: Plan): boolean =>
  planType === undefined ? activity === 'trial' || activity === 'trial_ended' : isTrial(planType);

export function previewOf(plan: Plan, { planType, billingDayOfMonth }: WantedPlan): PlanPreview {
  const onTrial = isOnTrial(plan);
  const wantsTrial = isTrial(planType);
  const leavesTrial = onTrial && !wantsTrial;
  const reactivates = wantsTrial ? 'no' : reactivation(plan.activity);
  if (wantsTrial && !onTrial) {
    const text = 'The account has left its trial and cannot go back.';
    return { leavesTrial, reactivates, problem: { code: 'TRIAL_IS_OVER', text } };
  }
  const isNewDay = billingDayOfMonth !== undefined && billingDayOfMonth !== plan.billingDayOfMonth;
  if (isNewDay && !leavesTrial) {
    const text = 'Constant Contact takes a billing day only when an account leaves its trial.';
    return { leavesTrial, reactivates, problem: { code: 'BILLING_DAY_IGNORED', text } };
  }
  return { leavesTrial, reactivates };
}

function reactivation(activity: Plan['activity']): PlanPreview['reactivates'] {
  if (activity === 'canceled') return 'yes';
  return activity === 'unknown' ? 'perhaps' : 'no';
}

/** Constant Contact's reasons for a cancellation, in words. */
export const cancellationWords = {
  cost_too_high: 'The cost is too high',
  went_to_competitor: 'Went to a competitor',
  not_doing_email_marketing: 'Does no email marketing',
  missing_or_not_working: 'Something is missing or does not work',
  moved_in_house: 'Does it in house now',
  poor_results: 'Poor results',
  too_difficult: 'Too difficult',
  canceled_online_by_customer: 'The customer has canceled online',
  billing_policies: 'Billing policies',
} as const;

/**
 * The day, at its beginning in the reader's zone.
 *
 * @param day as an input of the type `date` gives it
 */
export const startOf = (day: string): string => new Date(`${day}T00:00:00`).toISOString();
