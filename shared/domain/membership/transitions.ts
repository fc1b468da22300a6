/**
 * The changes that observations make. Pure: facts in, the next facts and the name of the change
 * out, or undefined if nothing is new. The store writes the change, its version and its audit
 * record.
 */

import type { Instant } from '../../base/time.ts';
import {
  type ActivityFact,
  type Evidence,
  type EvidenceSource,
  type Facts,
  type Membership,
  type Profile,
  relationshipEvidence,
  type Watermark,
} from './facts.ts';
import { type ReviewMode, reviewOfNewcomer } from './policy.ts';

export const changeActions = [
  /** Seen for the first time, and under the partner. */
  'discovered',
  /** Under the partner for the first time; until now that was unknown, or known not to be so. */
  'joined',
  /** Had left the partner and is back. */
  'returned',
  /** Had been missed by a scan and is listed again. */
  'reappeared',
  /** Activity or profile differ; the relationship does not. */
  'updated',
  /** A completed scan did not list it. Nothing is taken away by that alone (fact sheet T9). */
  'missed',
  /** The vendor confirmed the relationship when asked about this account alone. */
  'confirmed',
  /**
   * The vendor, asked about this account alone, denied a relationship that was not known to exist.
   */
  'refuted',
  /**
   * Two scans in a row did not list it, and the vendor, asked about it alone, denied the
   * relationship.
   */
  'departed',
  /** A reviewer has decided; see `reviews.ts`. */
  'approved',
  'denied',
  'revoked',
  'reopened',
  /**
   * A user, or a user name, was linked to it or unlinked. The trail does not name the user.
   */
  'linked',
  'unlinked',
  /** Created or reviewed by a row of the partner's own list. */
  'imported',
  /** Constant Contact was asked to move it under the partner. */
  'transfer_requested',
  /**
   * Its stored membership was older than its trail, as after a restore from a backup, or gone, and
   * was made again from the trail.
   */
  'restored',
] as const;
export type ChangeAction = (typeof changeActions)[number];

export interface Change {
  readonly action: ChangeAction;
  readonly facts: Facts;
  /** The reason in the reviewer's words. */
  readonly justification?: string;
}

/**
 * One account as the vendor showed it. `activity` and `profile` are absent if the answer did not
 * hold them.
 */
export interface Sighting {
  readonly source: EvidenceSource;
  readonly observedAt: Instant;
  readonly activity?: Pick<ActivityFact, 'value' | 'raw'>;
  readonly profile?: Profile;
}

/** A repeated answer within this time is not recorded, to keep the audit trail short. */
const minRenewalMs = 60_000;

const isNews = (fact: { readonly evidence: Evidence }, observedAt: Instant): boolean =>
  observedAt - fact.evidence.observedAt >= minRenewalMs;

const sameProfile = (a: Profile, b: Profile): boolean =>
  a.organizationName === b.organizationName && a.siteOwnerName === b.siteOwnerName;

/**
 * An account was seen under the partner.
 *
 * New evidence alone is no change for a scan, whose watermark renews the evidence of all accounts
 * at once; `renewEvidence` is for a single look-up, which has no watermark. Later knowledge stands:
 * a scan takes a while, and speaks for the moment when it began. A refused review stays refused
 * when an account comes back.
 */
export const seenUnderPartner = (
  known: Membership | undefined,
  sighting: Sighting,
  { reviewMode, renewEvidence = false }: { readonly reviewMode: ReviewMode; readonly renewEvidence?: boolean },
): Change | undefined => {
  const { source, observedAt } = sighting;
  const evidence = { source, observedAt };
  const newcomer = { value: reviewOfNewcomer[reviewMode], since: observedAt };
  if (known === undefined) {
    return {
      action: 'discovered',
      facts: {
        relationship: { value: 'under_partner', evidence, underPartnerSince: observedAt },
        activity: { value: 'unknown', ...sighting.activity, evidence },
        review: newcomer,
        profile: sighting.profile ?? {},
      },
    };
  }
  const { relationship, activity, review, profile } = known;
  const isUnderPartner = relationship.value === 'under_partner';
  // An imported list says nothing of what the vendor knows, however recent it is.
  const knownLater = ({ evidence: own }: { readonly evidence: Evidence }) =>
    own.source !== 'import' && own.observedAt > observedAt;
  if (!isUnderPartner && knownLater(relationship)) return undefined;
  if (relationship.missingSince !== undefined && relationship.missingSince > observedAt) return undefined;

  // A sighting changes only the facts that it mentions.
  const seenActivity = knownLater(activity) ? undefined : sighting.activity;
  const activityChanged =
    seenActivity !== undefined && (seenActivity.value !== activity.value || seenActivity.raw !== activity.raw);
  const seenProfile = { ...profile, ...sighting.profile };
  const profileChanged = !sameProfile(seenProfile, profile);
  const facts: Facts = {
    relationship: {
      value: 'under_partner',
      evidence: isUnderPartner && knownLater(relationship) ? relationship.evidence : evidence,
      underPartnerSince: relationship.underPartnerSince ?? observedAt,
    },
    activity:
      seenActivity !== undefined && (activityChanged || renewEvidence) ? { ...seenActivity, evidence } : activity,
    review,
    profile: profileChanged ? seenProfile : profile,
  };
  if (!isUnderPartner) {
    const isNew = relationship.underPartnerSince === undefined;
    // A decision stands, also the one to wait; but an account that was approved before it left is
    // reviewed again.
    const isRefused = review.value === 'denied' || review.value === 'revoked';
    const stands = isRefused || (review.decided === true && (isNew || review.value === 'pending'));
    return { action: isNew ? 'joined' : 'returned', facts: { ...facts, review: stands ? review : newcomer } };
  }
  if (relationship.missingSince !== undefined) return { action: 'reappeared', facts };
  if (activityChanged || profileChanged) return { action: 'updated', facts };
  return renewEvidence && isNews(relationship, observedAt) ? { action: 'confirmed', facts } : undefined;
};

/**
 * A completed scan that began at `scanStartedAt` has not listed an account that is known to be
 * under the partner.
 *
 * Takes nothing away: the account keeps its evidence, copied from the watermark, which no longer
 * speaks for it from now on. Knowledge younger than the start of the scan stands.
 */
export const missedByScan = (
  known: Membership,
  scanStartedAt: Instant,
  watermark: Watermark | undefined,
): Change | undefined => {
  const { relationship } = known;
  if (relationship.value !== 'under_partner' || relationship.missingSince !== undefined) return undefined;
  const evidence = relationshipEvidence(known, watermark);
  if (evidence.observedAt >= scanStartedAt) return undefined;
  return {
    action: 'missed',
    facts: { ...known, relationship: { ...relationship, evidence, missingSince: scanStartedAt } },
  };
};

/**
 * The vendor, asked about one account, has said that it is not the partner's.
 *
 * Settles only what was unknown: a probe may not work for referred clients (fact sheet, route C),
 * so an account that is known to be under the partner stays so until the re-audit decides.
 */
export const refutedByVendor = (
  known: Membership | undefined,
  { source, observedAt }: Pick<Sighting, 'source' | 'observedAt'>,
): Change | undefined => {
  const evidence = { source, observedAt };
  if (known === undefined) {
    return {
      action: 'refuted',
      facts: {
        relationship: { value: 'not_under_partner', evidence },
        activity: { value: 'unknown', evidence },
        review: { value: 'pending', since: observedAt },
        profile: {},
      },
    };
  }
  const { relationship } = known;
  if (relationship.value === 'under_partner') return undefined;
  if (relationship.value === 'not_under_partner' && !isNews(relationship, observedAt)) return undefined;
  return {
    action: 'refuted',
    facts: { ...known, relationship: { ...relationship, value: 'not_under_partner', evidence } },
  };
};
