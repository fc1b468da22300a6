/**
 * Refuses changes of a plan with a hidden effect: the vendor silently makes or ignores them. Pure.
 */

import type { Plan, PlanChange } from '../../constant-contact/operations/types.ts';
import type { Activity } from '../../domain/membership/facts.ts';

export interface WantedPlan extends PlanChange {
  /** Whether a canceled account may be reopened, and billed again. */
  readonly reactivate?: boolean | undefined;
}

export type PlanRefusal =
  /** A paid plan reopens a canceled account and its billing (fact sheet T26). */
  | 'reactivation_not_asked'
  /**
   * The account may be canceled: the vendor gives no billing status, or an unknown word for it
   * (T11).
   */
  | 'perhaps_reactivation'
  /** The billing day counts only when a trial ends, and is silently ignored otherwise (T27). */
  | 'billing_day_ignored'
  /** TRIAL cannot be set again after another plan (section 2.3). */
  | 'trial_is_over';

const notCanceled: ReadonlySet<Activity | undefined> = new Set(['open', 'trial', 'trial_ended', 'disabled']);

/**
 * Accepts the billing day that the account has already: nothing of it is ignored, and a repeated
 * request gets the same answer.
 *
 * @returns why the vendor must not be asked for the change; undefined if it may be
 */
export function planRefusal(
  plan: Plan,
  { planType, billingDayOfMonth, reactivate = false }: WantedPlan,
): PlanRefusal | undefined {
  const onTrial = isOnTrial(plan);
  if (isTrial(planType) && !onTrial) return 'trial_is_over';
  const activity = plan.activity?.value;
  if (!isTrial(planType) && !reactivate && !notCanceled.has(activity)) {
    return activity === 'canceled' ? 'reactivation_not_asked' : 'perhaps_reactivation';
  }
  const leavesTrial = onTrial && !isTrial(planType);
  const isNewDay = billingDayOfMonth !== undefined && billingDayOfMonth !== plan.billingDayOfMonth;
  return isNewDay && !leavesTrial ? 'billing_day_ignored' : undefined;
}

/** Judges by the plan, or by the billing status if the vendor does not tell the plan. */
function isOnTrial({ planType, activity }: Plan): boolean {
  return planType === undefined ? activity?.value === 'trial' || activity?.value === 'trial_ended' : isTrial(planType);
}

function isTrial(planType: string): boolean {
  return planType.toUpperCase() === 'TRIAL';
}
