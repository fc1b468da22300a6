/**
 * How an account leaves the partner. One absence from the list is no proof (fact sheet T9), and neither is one strange answer:
 * an account is gone only when two completed scans have missed it and the vendor, asked about it alone, said "not yours".
 */

import type { Instant } from '../../base/time.ts';
import type { Membership } from './facts.ts';
import type { Change, Sighting } from './transitions.ts';

/** Whether an earlier scan than the one that began at `scanStartedAt` has missed the account, and nobody has seen it since. */
export const isSuspect = ({ relationship }: Membership, scanStartedAt: Instant): boolean =>
  relationship.value === 'under_partner' &&
  relationship.missingSince !== undefined &&
  relationship.missingSince < scanStartedAt &&
  relationship.evidence.observedAt < scanStartedAt;

/**
 * The vendor, asked about a suspect alone, said clearly that it is not the partner's.
 *
 * Since when it was under the partner and since when it was missing is kept: that it was once is what tells a departure from
 * an account that never was. An account that was seen again since, by whomever, stays.
 *
 * @param scanStartedAt begin of the scan that made it a suspect
 * @param observedAt    when the vendor was asked
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
 * The vendor, asked about a suspect alone, said that it is the partner's, although scans do not list it. Its own evidence is
 * renewed, since the watermark does not speak for it, and it stays a suspect: the next run asks again.
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
  return {
    action: 'confirmed',
    facts: {
      ...known,
      relationship: { ...known.relationship, evidence },
      activity: activity === undefined || activityKnownLater ? known.activity : { ...activity, evidence },
    },
  };
};
