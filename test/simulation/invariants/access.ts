/** Accounts of ours have access, and in the end the store knows the truth about every account. */

import type { Instant } from '../../../shared/base/time.ts';
import { activityOf } from '../../../shared/constant-contact/activity.ts';
import type { AuditRun } from '../../../shared/domain/audit/run.ts';
import { defaultActivityWords } from '../../../shared/domain/membership/activity-words.ts';
import { decide } from '../../../shared/domain/membership/decide.ts';
import { defaultPolicy, hour } from '../../support/memberships.ts';
import { betweenAudits, type ScanLog, type Surroundings } from '../surroundings.ts';
import { isShownThroughout, sameSince, steadyBefore, stood, type WorldAccount } from '../vendor-world.ts';
import { fail, type View } from '../view.ts';
import { isInactive } from './judge.ts';
import { scanPeriod } from './runs.ts';

const freshForMs = 26 * hour;
/** What a look-up may have begun to ask before something happened, and have written afterwards. */
const overlapMs = 60_000;

/** When a scan has read the row of an account that counts; undefined: that is not certain. */
const lastReadAt = (accountId: string, log: ScanLog): Instant | undefined => {
  const pages = [...log.entries()].toSorted(([a], [b]) => b - a).map(([, answers]) => answers);
  const answers = pages.find((page) => page.some(({ accountIds }) => accountIds.some((id) => id === accountId)));
  return answers?.length === 1 ? answers[0]?.at : undefined;
};

/** Whether a review that lets an account in stands: it has not left and come back since. */
const isLetIn = ({ accountId, history }: WorldAccount, { reviews, reviewMode }: Surroundings): boolean => {
  const review = reviews.get(accountId);
  if (review === undefined) return reviewMode === 'auto';
  if (review.value === 'denied') return false;
  return reviewMode === 'auto' || !stood(history, review.at - 3 * hour, Infinity, ({ partner }) => partner !== 'ours');
};

/**
 * Who was read by a run that has completed, and stands like that since, is known like that, for as
 * long as evidence is fresh.
 */
const expectKnown = (run: AuditRun, log: ScanLog, view: View, surroundings: Surroundings): number => {
  const { vendor, clock } = surroundings;
  const { from, to } = scanPeriod(log);
  const steady = steadyBefore(vendor.all(), from, to);
  let yes = 0;
  for (const account of vendor.all()) {
    if (account.partner !== 'ours' || surroundings.spoilt.has(account.accountId)) continue;
    const { accountId, billing, place } = account;
    const isSteady = run.unreadableRows === undefined && place < steady && isShownThroughout(account, from, to);
    const trail = view.trails.get(accountId) ?? [];
    const readAt = isSteady ? from : lastReadAt(accountId, log);
    if (readAt === undefined || sameSince(account) >= readAt) continue;
    // A caller who looked at the account after the run had begun, and before it read the row, is
    // believed more than the run.
    const since = run.startedAt - overlapMs;
    if (sameSince(account) >= since && trail.some(({ actor, at }) => actor.kind !== 'audit' && at >= since)) continue;
    const membership = view.memberships.get(accountId);
    const seen = { run, account, membership, trail, now: clock.now };
    const isRestoredSince = (surroundings.restored.get(accountId) ?? 0) > run.startedAt;
    // A restore since then has brought back what the trail says, which the next scan compares.
    if (isRestoredSince && membership?.relationship.value !== 'under_partner') continue;
    if (membership?.relationship.value !== 'under_partner') fail('a completed run has not taken in who is ours', seen);
    const activity = activityOf(billing, defaultActivityWords).value;
    const isSame = membership.activity.value === activity;
    if (!isSame && isRestoredSince) continue;
    // What takes access away may wait for an answer, for the brake or for a release.
    if (!isSame && !isInactive(activity)) fail('a completed run has left another activity', seen);
    const isHeld = membership.review.held !== undefined;
    if (isInactive(activity) || isHeld || !isLetIn(account, surroundings)) continue;
    const { allowed, code } = decide({ found: true, membership, watermark: view.watermark }, defaultPolicy, clock.now);
    if (!allowed || code !== 'MEMBER') fail(`somebody who is ours is answered ${code}`, seen);
    yes += 1;
  }
  return yes;
};

/** @returns how many yeses were due, to know that the question was asked at all */
export const expectAccess = (view: View, surroundings: Surroundings): number => {
  let yes = 0;
  for (const run of view.runs.values()) {
    const isFresh = surroundings.clock.now - run.startedAt <= freshForMs;
    const log = surroundings.scans.get(run.runId);
    if (run.state !== 'completed' || run.dryRun || run.failures > 0 || !isFresh || log === undefined) continue;
    yes += expectKnown(run, log, view, surroundings);
  }
  return yes;
};

/**
 * While nothing happens at the vendor any more.
 *
 * @param completed audits that have begun and completed since: after the first one all accounts of
 * ours have access, and after the third no others; nothing here holds up the second, so the check
 * waits no longer than that
 */
export const expectTruth = (
  view: Pick<View, 'memberships' | 'behind' | 'watermark' | 'control'>,
  { vendor, restored }: Surroundings,
  completed: number,
): void => {
  // What waits for an answer or for a release is not settled yet.
  const isSettled = (view.control.cases?.waiting ?? 0) === 0;
  for (const account of vendor.all()) {
    // Nobody has repaired what was restored: the audits have to.
    const membership = view.memberships.get(account.accountId) ?? view.behind.get(account.accountId);
    // What a restore brings back is compared with the next scan: only then it can be missed again.
    const scannedAt = view.control.lastCompleted?.startedAt ?? 0;
    const restoredAt = restored.get(account.accountId) ?? Number.NEGATIVE_INFINITY;
    const isCompared = scannedAt > restoredAt;
    // The scan after that begins within one interval of it and a little more, the next but one later.
    const isMissedTwice = completed >= 2 && scannedAt > restoredAt + 1.5 * betweenAudits;
    const isOurs = account.partner === 'ours';
    const isKnown = membership?.relationship.value === 'under_partner';
    const seen = { account, membership, watermark: view.watermark, completed };
    if (isOurs && !isKnown && isCompared) fail('a completed run has not found who is ours', seen);
    if (!isOurs && isKnown && membership.relationship.neverListed) {
      // No scan can miss it: it lives by its own evidence, which is from the time when it was ours.
      const { source, observedAt } = membership.relationship.evidence;
      // A summary names the partner that the account was born under.
      if (source !== 'account_summary' && observedAt > sameSince(account)) fail('confirmed after it had left', seen);
      continue;
    }
    if (!isOurs && isKnown && isMissedTwice && isSettled) fail('somebody has left and is still in', seen);
    if (!isOurs && isKnown && isCompared && membership.relationship.missingSince === undefined)
      fail('nobody has missed them', seen);
    if (!isOurs || membership === undefined) continue;
    if (
      isCompared &&
      isSettled &&
      membership.activity.value !== activityOf(account.billing, defaultActivityWords).value
    )
      fail('another activity', seen);
    if (isCompared && membership.relationship.missingSince !== undefined) fail('still a suspect', seen);
  }
};
