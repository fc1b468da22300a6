/**
 * Departures of accounts. Neither one absence from the list (fact sheet T9) nor one strange answer
 * is proof: an account has left only when two completed scans have missed it and the vendor, asked
 * about it alone, has said "not yours".
 */

import type { Instant } from '../../base/time.ts';
import { newActivity } from './activity-evidence.ts';
import type { Membership } from './facts.ts';
import type { Change, Sighting } from './transitions.ts';

/**
 * Whether a scan before the one that began at `scanStartedAt` has missed the account, and no source
 * has seen it since.
 */
export const isSuspect = ({ relationship }: Membership, scanStartedAt: Instant): boolean =>
  relationship.value === 'under_partner' &&
  relationship.missingSince !== undefined &&
  relationship.missingSince < scanStartedAt &&
  relationship.evidence.observedAt < scanStartedAt;

/**
 * Applies the vendor's clear "not yours" about a suspect.
 *
 * `underPartnerSince` and `missingSince` are kept: they distinguish a departure from an account
 * that never was the partner's. An account that any source has seen again since stays.
 *
 * @param scanStartedAt start of the scan that made it a suspect
 * @param observedAt when the vendor was asked
 */
export const departedByProbe = (
  known: Membership | undefined,
  scanStartedAt: Instant,
  observedAt: Instant,
): Change | undefined => {
  if (known === undefined || !isSuspect(known, scanStartedAt)) return undefined;
  const relationship = {
    ...known.relationship,
    value: 'not_under_partner',
    evidence: { source: 'audit', observedAt },
  } as const;
  return { action: 'departed', facts: { ...known, relationship } };
};

/**
 * Applies the vendor's "yours" about a suspect, which scans do not list. The account gets evidence
 * of its own, because the watermark does not cover it, and stays a suspect: the next run asks
 * again.
 */
export const confirmedByProbe = (
  known: Membership | undefined,
  scanStartedAt: Instant,
  observedAt: Instant,
  activity: Sighting['activity'],
): Change | undefined => {
  if (known === undefined || !isSuspect(known, scanStartedAt)) return undefined;
  const evidence = { source: 'audit', observedAt } as const;
  const activityKnownLater = known.activity.evidence.observedAt > observedAt;
  const seen = activityKnownLater ? undefined : newActivity(known.activity, activity);
  return {
    action: 'confirmed',
    facts: {
      ...known,
      relationship: { ...known.relationship, evidence },
      activity: seen === undefined ? known.activity : { ...seen, evidence },
    },
  };
};
