/**
 * How an observation changes what is known. Pure: facts in, the next facts and the name of the change out, or nothing where
 * the observation says what is known already. Writing the change, its version and its audit record is the store's business.
 */

import type { Instant } from '../../base/time.ts';
import type { ActivityFact, Evidence, EvidenceSource, Facts, Membership, Profile, Watermark } from './facts.ts';
import { relationshipEvidence } from './facts.ts';
import { type ReviewMode, reviewOfNewcomer } from './policy.ts';

export const changeActions = [
  /** Seen for the first time, and under the partner. */
  'discovered',
  /** Was known not to be, or not known to be, under the partner; now it is for the first time. */
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
  /** The vendor, asked about this account alone, said that it is not the partner's; it was not known to be. */
  'refuted',
  /** Two scans in a row did not list it, and the vendor, asked about it alone, said that it is not the partner's. */
  'departed',
  /** Somebody has decided about it; see `reviews.ts`. */
  'approved',
  'denied',
  'revoked',
  'reopened',
  /** A user, or a user name, leads to it from now on, or no longer. Whose it is, is no part of the trail. */
  'linked',
  'unlinked',
  /** Came with a list of the partner's own. */
  'imported',
  /** Constant Contact was asked to move it under the partner. */
  'transfer_requested',
] as const;
export type ChangeAction = (typeof changeActions)[number];

export interface Change {
  readonly action: ChangeAction;
  readonly facts: Facts;
  /** Why, in the words of whoever decided it. */
  readonly justification?: string;
}

/** One account as the vendor showed it. `activity` and `profile` are absent where the vendor's answer did not hold them. */
export interface Sighting {
  readonly source: EvidenceSource;
  readonly observedAt: Instant;
  readonly activity?: Pick<ActivityFact, 'value' | 'raw'>;
  readonly profile?: Profile;
}

/** Within this time the same answer again is no news: nobody gains by a trail that is full of it. */
const renewedAfterMs = 60_000;

const isNews = (fact: { readonly evidence: Evidence }, observedAt: Instant): boolean =>
  observedAt - fact.evidence.observedAt >= renewedAfterMs;

const sameProfile = (a: Profile, b: Profile): boolean =>
  a.organizationName === b.organizationName && a.siteOwnerName === b.siteOwnerName;

/**
 * An account was seen under the partner.
 *
 * Evidence alone is no change for a scan, whose watermark renews it for everybody at once; `renewEvidence` is for the single
 * look-up, which has no watermark. What is already known from a later moment stands: a scan takes a while, and speaks for the
 * moment when it began. A review that a person has refused stays refused when an account comes back.
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
  // A list of the partner's own says nothing of what the vendor knows, however late it came.
  const knownLater = ({ evidence: own }: { readonly evidence: Evidence }) =>
    own.source !== 'import' && own.observedAt > observedAt;
  if (!isUnderPartner && knownLater(relationship)) return undefined;
  if (relationship.missingSince !== undefined && relationship.missingSince > observedAt) return undefined;

  // What a sighting does not mention stays as it was known.
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
    // What was decided stands, to wait included; but who was let in before it left is looked at again.
    const isRefused = review.value === 'denied' || review.value === 'revoked';
    const stands = isRefused || (review.decided === true && (isNew || review.value === 'pending'));
    return { action: isNew ? 'joined' : 'returned', facts: { ...facts, review: stands ? review : newcomer } };
  }
  if (relationship.missingSince !== undefined) return { action: 'reappeared', facts };
  if (activityChanged || profileChanged) return { action: 'updated', facts };
  return renewEvidence && isNews(relationship, observedAt) ? { action: 'confirmed', facts } : undefined;
};

/**
 * A completed scan that began at `scanStartedAt` did not list an account that was thought to be under the partner.
 *
 * Takes nothing away: the account keeps the evidence it had, made its own at this moment because from here on the watermark
 * no longer speaks for it. Knowledge that is younger than the begin of the scan stands.
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
 * The vendor, asked about one account, said that it is not the partner's.
 *
 * That settles only what was not known: a probe may not work for referred clients (fact sheet, route C), so whoever is
 * known to be under the partner keeps that until the re-audit has taken its own, slower decision.
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
