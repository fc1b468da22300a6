/**
 * Departures of accounts. Neither one absence from the list (fact sheet T9) nor one strange answer
 * is proof: an account has left only when two proven scans have missed it and the vendor, asked
 * about it alone, has said "not yours".
 */

import type { Instant } from '../../base/time.ts';
import { newActivity } from './activity-evidence.ts';
import { claimOf } from './evidence.ts';
import type { EvidenceSource, Membership } from './facts.ts';
import type { Change, Sighting } from './transitions.ts';

/** Whether a scan that began before `scanStartedAt` has missed the account. */
export const isMissingBefore = ({ relationship }: Membership, scanStartedAt: Instant): boolean =>
  relationship.value === 'under_partner' &&
  relationship.missingSince !== undefined &&
  relationship.missingSince < scanStartedAt;

/**
 * Applies the vendor's clear "not yours" about an account that two proven scans have missed.
 *
 * `underPartnerSince` and `missingSince` are kept: they distinguish a departure from an account
 * that never was the partner's. An account that the vendor has confirmed since the question stays.
 *
 * @param missedBy start of the second scan that missed it
 * @param observedAt when the vendor was asked
 */
export const departedByAnswer = (
  known: Membership | undefined,
  missedBy: Instant,
  observedAt: Instant,
): Change | undefined => {
  if (known === undefined || !isMissingBefore(known, missedBy)) return undefined;
  const { evidence } = known.relationship;
  if (claimOf(evidence.source) !== 'summary' && evidence.observedAt > observedAt) return undefined;
  const relationship = {
    ...known.relationship,
    value: 'not_under_partner',
    evidence: { source: 'audit', observedAt },
  } as const;
  return { action: 'departed', facts: { ...known, relationship } };
};

/** A process that has died after the write asks again; that is no news. */
const minRenewalMs = 3_600_000;

/**
 * Applies the vendor's "yours" about an account that scans do not list. The account gets evidence
 * of its own, because no watermark covers it, and is asked about again.
 */
export const confirmedByAnswer = (
  known: Membership | undefined,
  observedAt: Instant,
  activity: Sighting['activity'],
  activitySource: EvidenceSource = 'audit',
): Change | undefined => {
  if (known === undefined || known.relationship.value !== 'under_partner') return undefined;
  const { evidence: own } = known.relationship;
  if (own.observedAt >= observedAt) return undefined;
  const isRepeated = own.source === 'audit' && observedAt - own.observedAt < minRenewalMs;
  const evidence = { source: 'audit', observedAt } as const;
  const activityKnownLater = known.activity.evidence.observedAt > observedAt;
  const seen = activityKnownLater ? undefined : newActivity(known.activity, activity);
  if (isRepeated && (seen === undefined || seen.value === known.activity.value)) return undefined;
  return {
    action: 'confirmed',
    facts: {
      ...known,
      relationship: { ...known.relationship, evidence },
      activity: seen === undefined ? known.activity : { ...seen, evidence: { source: activitySource, observedAt } },
    },
  };
};
