import type { Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import type { VendorFailureKind } from '../../constant-contact/result.ts';
import type { ConstantContact } from '../../constant-contact/types.ts';
import { type Answer, type Case, confirmAgainMs, lineOf, pauseAfterUnclear } from '../../domain/audit/case.ts';
import { withoutTaking } from '../../domain/audit/plan.ts';
import { activityByWebhook } from '../../domain/membership/activity-evidence.ts';
import { type EntitlementPolicy, isEntitled } from '../../domain/membership/decide.ts';
import { confirmedByAnswer, departedByAnswer } from '../../domain/membership/departures.ts';
import type { Membership } from '../../domain/membership/facts.ts';
import type { ReviewMode } from '../../domain/membership/policy.ts';
import { type Change, type Sighting, seenUnderPartner } from '../../domain/membership/transitions.ts';
import type { CaseStore } from '../../store/audits/cases.ts';
import { DamagedError } from '../../store/context.ts';
import type { MembershipChanger } from '../../store/memberships/change.ts';
import type { MembershipReader } from '../../store/memberships/read.ts';
import { isPaused, type Paused, withinTime } from './pause.ts';

export interface AskDependencies {
  readonly constantContact: Pick<ConstantContact, 'probeAccount'>;
  readonly cases: Pick<CaseStore, 'put' | 'remove' | 'putAlongside' | 'removeAlongside'>;
  readonly readMembership: MembershipReader;
  readonly changeMembership: MembershipChanger;
  readonly reviewMode: ReviewMode;
  readonly policy: EntitlementPolicy;
  readonly now: () => Instant;
  readonly log: Log;
}

/** Failures that do not concern a single account. */
const generalFailures: readonly VendorFailureKind[] = ['throttled', 'quota_exceeded', 'unauthorized', 'unavailable'];

export interface Asked {
  readonly left?: Case | undefined;
  readonly isGeneralFailure: boolean;
}

/**
 * Asks the vendor about the account of a case, and keeps the answer with it. Good news is applied at
 * once; what the answer would take away is only noted.
 */
export async function askAbout(
  each: Case,
  { runId, deadline }: { readonly runId: string; readonly deadline: Instant },
  dependencies: AskDependencies,
): Promise<Asked | Paused> {
  const { constantContact, now, log } = dependencies;
  const { accountId } = each;
  const observedAt = now();
  const result = await withinTime(deadline, now, (until) => constantContact.probeAccount(accountId, until));
  if (isPaused(result)) return result;
  if (!result.ok) {
    const { failure } = result;
    log(events.VENDOR_FAILED, { runId, accountId, ...failure });
    const unclear = each.unclear + 1;
    // What was clear and is held stays so until the vendor says something else.
    const answer = each.wants === undefined ? ({ outcome: 'unclear', observedAt } as const) : each.answer;
    const left = { ...each, answer, unclear, nextAt: observedAt + pauseAfterUnclear(unclear) };
    await dependencies.cases.put(left);
    return { left, isGeneralFailure: generalFailures.includes(failure.kind) };
  }
  const { outcome } = result.value;
  log(events.AUDIT_PROBED, { runId, accountId, outcome });
  const answer: Answer =
    outcome === 'ours' ? { outcome, observedAt, ...activityOf(each, result.value.activity) } : { outcome, observedAt };
  const next = { ...each, unclear: 0, answer };
  // A release covers what was held, and not what the vendor says since.
  const heldSince = lineOf(next) === lineOf(each) ? each.heldSince : undefined;
  const left = await answered({ ...next, heldSince }, each.runId ?? runId, dependencies);
  return { left, isGeneralFailure: false };
}

/** What is known by the answer, and by the webhook that has opened the case. */
function activityOf({ eventType }: Case, seen: Sighting['activity']) {
  const activity = eventType === undefined ? seen : activityByWebhook(eventType, seen);
  return { activity, ...(activity !== seen && { isByWebhook: true }) };
}

/** Applies the good news of a clear answer, and finds out what it would take away. */
async function answered(each: Case, runId: string, dependencies: AskDependencies): Promise<Case | undefined> {
  const { cases, readMembership, policy, now } = dependencies;
  const { accountId, answer } = each;
  let known: Membership | undefined;
  try {
    known = await readMembership(accountId);
  } catch (error) {
    if (!(error instanceof DamagedError)) throw error;
    return waitForRepair(each, dependencies);
  }
  const change = known && changeByAnswer(each, known, dependencies);
  const isMissing = known?.relationship.value === 'under_partner' && known.relationship.missingSince !== undefined;
  const takesActivity = known && change && answer?.outcome === 'ours' && !isEntitled(change.facts, policy);
  const revokes = known !== undefined && isEntitled(known, policy);
  if (change !== undefined && (change.action === 'departed' || (takesActivity && revokes))) {
    const wants = change.action === 'departed' ? 'departure' : 'activity';
    const isSame = each.wants === wants;
    const left = { ...each, wants, revokes, heldSince: isSame ? each.heldSince : undefined, nextAt: now() } as const;
    const waiting = left.heldSince === undefined ? left : { ...left, nextAt: now() + confirmAgainMs };
    await cases.put(waiting);
    return waiting;
  }
  const left = isMissing
    ? { ...each, wants: undefined, heldSince: undefined, nextAt: now() + confirmAgainMs }
    : undefined;
  if (change !== undefined) {
    const actor = { kind: 'audit', id: runId } as const;
    const { change: written } = await dependencies.changeMembership(
      accountId,
      (current) => current && withoutTaking(changeByAnswer(each, current, dependencies), current, { policy }),
      actor,
      // Together, so that a crash between them asks and confirms nothing twice.
      { alongside: [left === undefined ? cases.removeAlongside(accountId) : cases.putAlongside(left)] },
    );
    if (written !== undefined) return left;
  }
  await (left === undefined ? cases.remove(accountId) : cases.put(left));
  return left;
}

/** An account whose item is damaged is nobody else's trouble: nothing is taken from it. */
export async function waitForRepair(each: Case, { cases, now }: Pick<AskDependencies, 'cases' | 'now'>): Promise<Case> {
  const left = { ...each, wants: undefined, heldSince: undefined, nextAt: now() + confirmAgainMs };
  await cases.put(left);
  return left;
}

/** What the answer of a case makes of the membership; undefined: nothing. */
export function changeByAnswer(
  { answer, missingSince, missedBy }: Case,
  known: Membership,
  { reviewMode }: Pick<AskDependencies, 'reviewMode'>,
): Change | undefined {
  if (answer === undefined || answer.outcome === 'unclear') return undefined;
  const { observedAt } = answer;
  if (answer.outcome === 'not_ours') {
    return missedBy === undefined ? undefined : departedByAnswer(known, missedBy, observedAt);
  }
  const isMissing = known.relationship.missingSince !== undefined;
  // It is listed again, and a process has died before it closed the case.
  if (missingSince !== undefined && !isMissing) return undefined;
  // One that a list has shown is missing by an older scan at most, as after a restore from a backup.
  const { activity, isByWebhook, isListed } = answer;
  if (isMissing && !isListed) return confirmedByAnswer(known, observedAt, activity, isByWebhook ? 'webhook' : 'audit');
  const source = isListed ? 'audit' : isByWebhook ? 'webhook' : 'verify';
  const sighting = { source, observedAt, activity } as const;
  return known.relationship.value === 'under_partner'
    ? seenUnderPartner(known, sighting, { reviewMode, renewEvidence: true })
    : undefined;
}
