import { describeError } from '../../base/log.ts';
import type { Instant } from '../../base/time.ts';
import type { Plan } from '../../constant-contact/operations/types.ts';
import type { VendorFailure, VendorResult } from '../../constant-contact/result.ts';
import { succeeded } from '../../constant-contact/result.ts';
import type { ReviewMode } from '../../domain/membership/policy.ts';
import { seenUnderPartner } from '../../domain/membership/transitions.ts';
import type { MembershipChanger } from '../../store/memberships/change.ts';
import type { AskingForAccount, PartnerDependencies } from './dependencies.ts';
import { type PlanRefusal, planRefusal, type WantedPlan } from './plan-guards.ts';
import { type RecordedOutcome, recorded } from './recorded.ts';

/** What is needed besides to have the membership follow what was changed at the vendor. */
export interface FollowingDependencies extends PartnerDependencies {
  readonly changeMembership: MembershipChanger;
  readonly reviewMode: ReviewMode;
  readonly now: () => Instant;
}

/** Asks for the plan of an account. Nothing of it is stored but that it was asked for. */
export const readPlan = (
  { accountId, actor, deadline }: AskingForAccount,
  { operations, ...recorder }: PartnerDependencies,
): Promise<VendorResult<Plan>> =>
  recorded(
    { operation: 'get-plan', accountId, actor, deadline, changes: false },
    (until) => operations.getPlan(accountId, until),
    recorder,
  );

export type PlanOutcome =
  | { readonly outcome: 'changed'; readonly plan: Plan }
  /** Nothing was changed; `plan` is the one that the account has. */
  | { readonly outcome: 'refused'; readonly why: PlanRefusal; readonly plan: Plan }
  /** `of`: what has failed. While the plan was read nothing can have been changed. */
  | { readonly outcome: 'failed'; readonly of: 'reading' | 'changing'; readonly failure: VendorFailure };

type Answered = Exclude<PlanOutcome, { readonly outcome: 'failed' }>;

const recordOf = (answered: Answered): RecordedOutcome =>
  answered.outcome === 'changed' ? { outcome: 'done' } : { outcome: 'refused', details: { why: answered.why } };

/** The vendor has just said it: the membership says so too, from the moment when the vendor was asked. */
const follow = async (
  { accountId, actor }: AskingForAccount,
  { activity }: Plan,
  observedAt: Instant,
  { changeMembership, reviewMode, log }: FollowingDependencies,
): Promise<void> => {
  const sighting = { source: 'verify', observedAt, ...(activity === undefined ? {} : { activity }) } as const;
  try {
    await changeMembership(
      accountId,
      (known) => seenUnderPartner(known, sighting, { reviewMode, renewEvidence: true }),
      { kind: 'client', id: actor.client },
    );
  } catch (error) {
    // The plan is changed, which is what was asked for; the next audit finds what this means for the membership.
    log('MEMBERSHIP_NOT_FOLLOWED', { accountId, error: describeError(error) });
  }
};

/**
 * Changes the plan of an account, after a look at the one that it has: the vendor opens a canceled account again and ignores a
 * billing day without a word (fact sheet T26, T27). Whoever cancels the account between the look and the change is not seen.
 */
export const changePlan = async (
  asking: AskingForAccount,
  wanted: WantedPlan,
  dependencies: FollowingDependencies,
): Promise<PlanOutcome> => {
  const { accountId, actor, deadline } = asking;
  const { operations, now } = dependencies;
  const { planType, planGroupId, billingDayOfMonth, reactivate } = wanted;
  let of: 'reading' | 'changing' = 'reading';
  let askedAt = now();

  const call = async (until: Instant): Promise<VendorResult<Answered>> => {
    const read = await operations.getPlan(accountId, until);
    if (!read.ok) return read;
    const why = planRefusal(read.value, wanted);
    if (why !== undefined) return succeeded({ outcome: 'refused', why, plan: read.value });
    of = 'changing';
    askedAt = now();
    const change = { planType, planGroupId, billingDayOfMonth };
    const changed = await operations.setPlan(accountId, change, until);
    return changed.ok ? succeeded({ outcome: 'changed', plan: changed.value }) : changed;
  };
  const details = {
    planType,
    ...(planGroupId === undefined ? {} : { planGroupId }),
    ...(billingDayOfMonth === undefined ? {} : { billingDayOfMonth }),
    ...(reactivate === undefined ? {} : { reactivate }),
  };
  const result = await recorded(
    { operation: 'update-plan', accountId, actor, deadline, details, changes: true },
    call,
    dependencies,
    recordOf,
  );
  if (!result.ok) return { outcome: 'failed', of, failure: result.failure };
  if (result.value.outcome === 'changed') await follow(asking, result.value.plan, askedAt, dependencies);
  return result.value;
};
