/** What the vendor does without a word and we do not: pure, from the plan as it is and the plan that is asked for. */
import type { Plan, PlanChange } from '../../constant-contact/operations/types.ts';
import type { Activity } from '../../domain/membership/facts.ts';

export interface WantedPlan extends PlanChange {
  /** Whether a canceled account may be opened, and billed, again. */
  readonly reactivate?: boolean | undefined;
}

export type PlanRefusal =
  /** A paid plan opens a canceled account again, and its billing (fact sheet T26). */
  | 'reactivation_not_asked'
  /** It may be canceled: the vendor gives no billing status, or one in a word that is not known (T11). */
  | 'perhaps_reactivation'
  /** The billing day counts only on the way out of a trial, and is silently ignored otherwise (T27). */
  | 'billing_day_ignored'
  /** TRIAL cannot be set again once left (section 2.3). */
  | 'trial_is_over';

const notCanceled: ReadonlySet<Activity | undefined> = new Set(['open', 'trial', 'trial_ended', 'disabled']);

const isTrial = (planType: string): boolean => planType.toUpperCase() === 'TRIAL';

/** By its plan, and only where that is not told by its billing status. */
const isOnTrial = ({ planType, activity }: Plan): boolean =>
  planType === undefined ? activity?.value === 'trial' || activity?.value === 'trial_ended' : isTrial(planType);

/**
 * A billing day that the account has already is not refused: nothing of it is ignored, and the same request is to have the same
 * answer when it comes again.
 *
 * @returns why the change is not asked for; undefined: nothing speaks against it
 */
export const planRefusal = (
  plan: Plan,
  { planType, billingDayOfMonth, reactivate = false }: WantedPlan,
): PlanRefusal | undefined => {
  const onTrial = isOnTrial(plan);
  if (isTrial(planType) && !onTrial) return 'trial_is_over';
  const activity = plan.activity?.value;
  if (!isTrial(planType) && !reactivate && !notCanceled.has(activity)) {
    return activity === 'canceled' ? 'reactivation_not_asked' : 'perhaps_reactivation';
  }
  const leavesTrial = onTrial && !isTrial(planType);
  const isNewDay = billingDayOfMonth !== undefined && billingDayOfMonth !== plan.billingDayOfMonth;
  return isNewDay && !leavesTrial ? 'billing_day_ignored' : undefined;
};
