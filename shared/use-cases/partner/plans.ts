import { describeError } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import type { Plan } from '../../constant-contact/operations/types.ts';
import { succeeded, type VendorFailure, type VendorResult } from '../../constant-contact/result.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { ReviewMode } from '../../domain/membership/policy.ts';
import { seenUnderPartner } from '../../domain/membership/transitions.ts';
import type { MembershipChanger } from '../../store/memberships/change.ts';
import type { AskingForAccount, PartnerDependencies } from './dependencies.ts';
import { type PlanRefusal, planRefusal, type WantedPlan } from './plan-guards.ts';
import { type RecordedOutcome, recorded } from './recorded.ts';

/** For operations that the membership follows. */
export interface FollowingDependencies extends PartnerDependencies {
  readonly changeMembership: MembershipChanger;
  readonly reviewMode: ReviewMode;
  readonly now: () => Instant;
}

/** Reads the plan of an account at the vendor. Only the request is stored, not the plan. */
export const readPlan = (
  { accountId, actor, deadline }: AskingForAccount,
  { operations, ...recorder }: PartnerDependencies,
): Promise<VendorResult<Plan>> =>
  recorded(
    { operation: 'get-plan', accountId, actor, deadline, changes: false },
    (until) => operations.getPlan(accountId, until),
    recorder,
  );

/** A failure while the plan is read proves that nothing was changed. */
type Phase = 'reading' | 'changing';

export type PlanOutcome =
  /** `plan` is empty if the vendor has not shown it. */
  | { readonly outcome: 'changed'; readonly plan: Plan }
  /** Nothing was changed; `plan` is the account's current one. */
  | { readonly outcome: 'refused'; readonly why: PlanRefusal; readonly plan: Plan }
  | { readonly outcome: 'failed'; readonly phase: Phase; readonly failure: VendorFailure };

type Answered =
  /** `plan` is absent if the vendor has not shown it. */
  | { readonly outcome: 'changed'; readonly plan: Plan | undefined }
  | Extract<PlanOutcome, { readonly outcome: 'refused' }>;

/** The phase in which it ended, and when that began. */
type PhasedResult = VendorResult<Answered> & { readonly phase: Phase; readonly askedAt: Instant };

/**
 * Changes the plan of an account after reading the current one, because the vendor silently reopens
 * a canceled account and silently ignores a billing day (fact sheet T26, T27). A cancellation
 * between the two calls goes unseen.
 */
export async function changePlan(
  asking: AskingForAccount,
  request: WantedPlan,
  dependencies: FollowingDependencies,
): Promise<PlanOutcome> {
  const { accountId, actor, deadline } = asking;
  const { planType, planGroupId, billingDayOfMonth, reactivate } = request;
  const details = { planType, planGroupId, billingDayOfMonth, reactivate };
  const result = await recorded(
    { operation: 'update-plan', accountId, actor, deadline, details, changes: true },
    (until) => readThenSet(accountId, request, until, dependencies),
    dependencies,
    recordOf,
  );
  const { phase } = result;
  if (!result.ok) {
    // It may have been done all the same, and a canceled account be open again.
    if (result.failure.kind === 'outcome_unknown') await readThenFollow(asking, dependencies);
    return { outcome: 'failed', phase, failure: result.failure };
  }
  if (result.value.outcome === 'refused') return result.value;
  const shown = result.value.plan;
  if (shown !== undefined) await follow(asking, shown, result.askedAt, dependencies);
  const plan = shown ?? (await readThenFollow(asking, dependencies));
  return { outcome: 'changed', plan: plan ?? { tiers: [] } };
}

async function readThenSet(
  accountId: AccountId,
  request: WantedPlan,
  deadline: Instant,
  dependencies: Pick<FollowingDependencies, 'operations' | 'now'>,
): Promise<PhasedResult> {
  const { operations, now } = dependencies;
  const reading = { phase: 'reading', askedAt: now() } as const;
  const current = await operations.getPlan(accountId, deadline);
  if (!current.ok) return { ...current, ...reading };
  const why = planRefusal(current.value, request);
  if (why !== undefined) return { ...succeeded({ outcome: 'refused', why, plan: current.value }), ...reading };
  return setPlan(accountId, request, deadline, dependencies);
}

async function setPlan(
  accountId: AccountId,
  { planType, planGroupId, billingDayOfMonth }: WantedPlan,
  deadline: Instant,
  { operations, now }: Pick<FollowingDependencies, 'operations' | 'now'>,
): Promise<PhasedResult> {
  const changing = { phase: 'changing', askedAt: now() } as const;
  const result = await operations.setPlan(accountId, { planType, planGroupId, billingDayOfMonth }, deadline);
  return { ...(result.ok ? succeeded({ outcome: 'changed', plan: result.value } as const) : result), ...changing };
}

function recordOf(answered: Answered): RecordedOutcome {
  return answered.outcome === 'changed' ? { outcome: 'done' } : { outcome: 'refused', details: { why: answered.why } };
}

/**
 * Reads the plan that a change has not shown, and lets the membership follow.
 *
 * @returns undefined if the plan cannot be read, which is logged
 */
async function readThenFollow(
  asking: AskingForAccount,
  dependencies: FollowingDependencies,
): Promise<Plan | undefined> {
  const { accountId, deadline } = asking;
  const { operations, now, log } = dependencies;
  const askedAt = now();
  try {
    const read = await operations.getPlan(accountId, deadline);
    if (read.ok) {
      await follow(asking, read.value, askedAt, dependencies);
      return read.value;
    }
    log(events.MEMBERSHIP_NOT_FOLLOWED, { accountId, ...read.failure });
  } catch (error) {
    log(events.MEMBERSHIP_NOT_FOLLOWED, { accountId, error: describeError(error) });
  }
  return undefined;
}

/**
 * Records in the membership what the vendor has just answered, as of the moment when it was asked.
 */
async function follow(
  { accountId, actor }: AskingForAccount,
  { activity }: Plan,
  observedAt: Instant,
  { changeMembership, reviewMode, log }: FollowingDependencies,
): Promise<void> {
  const sighting = { source: 'verify', observedAt, activity } as const;
  try {
    await changeMembership(
      accountId,
      (known) => seenUnderPartner(known, sighting, { reviewMode, renewEvidence: true }),
      { kind: 'client', id: actor.person },
    );
  } catch (error) {
    // The caller has what it asked for, the changed plan; the next audit finds what this means for
    // the membership.
    log(events.MEMBERSHIP_NOT_FOLLOWED, { accountId, error: describeError(error) });
  }
}
