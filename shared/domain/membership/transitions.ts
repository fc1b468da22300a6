/**
 * The changes that observations make. Pure: facts in, the next facts and the name of the change
 * out, or undefined if nothing is new. The store writes the change, its version and its audit
 * record.
 */

import type { Instant } from '../../base/time.ts';
import { newActivity } from './activity-evidence.ts';
import { type Claim, claimOf, outweighs } from './evidence.ts';
import {
  type ActivityFact,
  type Evidence,
  type EvidenceSource,
  type Facts,
  type HoldReason,
  type Membership,
  type Profile,
  type ReviewFact,
  relationshipEvidence,
  type Watermark,
} from './facts.ts';
import type { LinkReason } from './link-reasons.ts';
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
  /**
   * The name of a linked user at single sign-on was set or removed. The trail has neither the user nor the name.
   */
  'identity_set',
  'identity_removed',
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
  /** The reason of a link that was not asked for as such. */
  readonly why?: LinkReason;
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

const isNewEvidence = (fact: { readonly evidence: Evidence }, observedAt: Instant): boolean =>
  observedAt - fact.evidence.observedAt >= minRenewalMs;

const sameProfile = (a: Profile, b: Profile): boolean =>
  a.organizationName === b.organizationName && a.siteOwnerName === b.siteOwnerName;

/** The rules for what is seen. */
export interface SightingRules {
  readonly reviewMode: ReviewMode;
  /** A single look-up, which has no watermark, renews the evidence. */
  readonly renewEvidence?: boolean;
  /** Why newcomers are held, if they are. */
  readonly hold?: HoldReason | undefined;
  /** Of the first scan of all: newcomers need no word that is understood. */
  readonly isTrusted?: boolean | undefined;
}

/**
 * An account was seen under the partner. What it changes is decided by `evidence.ts`.
 *
 * New evidence alone is no change for a scan, whose watermark renews the evidence of all accounts at
 * once. A refused review stays refused when an account comes back.
 */
export const seenUnderPartner = (
  known: Membership | undefined,
  sighting: Sighting,
  rules: SightingRules,
): Change | undefined => {
  const { source, observedAt } = sighting;
  const evidence = { source, observedAt };
  const claim = claimOf(source) ?? 'legacy';
  if (known === undefined) {
    const seen = { value: 'unknown', ...sighting.activity, evidence } as const;
    return {
      action: 'discovered',
      facts: {
        relationship: { value: 'under_partner', evidence, underPartnerSince: observedAt, ...neverListedBy(claim) },
        activity: seen,
        review: reviewOf(claim, observedAt, seen, rules),
        profile: sighting.profile ?? {},
      },
    };
  }
  const { relationship, review } = known;
  const stands = outweighs(claim, observedAt, relationship);
  const isUnderPartner = relationship.value === 'under_partner';
  const isMissing = relationship.missingSince !== undefined;
  if (!stands && (!isUnderPartner || isMissing || claim === 'summary')) return undefined;

  const { activity, profile, isNews } = seenDetails(known, sighting, rules);
  const isFirstListing = claim === 'listing' && relationship.neverListed !== undefined;
  const wasUnderPartner = relationship.underPartnerSince !== undefined;
  const neverListed = wasUnderPartner ? relationship.neverListed : neverListedBy(claim).neverListed;
  const isKnownLater = isUnderPartner && relationship.evidence.observedAt > observedAt;
  const newcomer = reviewOf(claim, observedAt, activity, rules);
  const isUnderstood = review.held === 'activity_unknown' && activity.value !== 'unknown';
  // What is left out ends here: whoever is under the partner waits for no transfer.
  const facts: Facts = {
    review: isUnderstood ? { ...newcomer, ...(newcomer.held && { since: review.since }) } : review,
    relationship: {
      value: 'under_partner',
      evidence: stands && !isKnownLater ? evidence : relationship.evidence,
      underPartnerSince: relationship.underPartnerSince ?? observedAt,
      ...(neverListed && !isFirstListing && { neverListed }),
    },
    activity,
    profile,
  };
  if (!isUnderPartner) {
    const isNew = !wasUnderPartner;
    // A decision stands, also the one to wait; but an account that was approved before it left is
    // reviewed again.
    const isRefused = review.value === 'denied' || review.value === 'revoked';
    const isDecided = isRefused || (review.decided === true && (isNew || review.value === 'pending'));
    return { action: isNew ? 'joined' : 'returned', facts: { ...facts, review: isDecided ? review : newcomer } };
  }
  if (isMissing) return { action: 'reappeared', facts };
  if (isNews || isUnderstood) return { action: 'updated', facts };
  const isRenewed = stands && rules.renewEvidence === true && isNewEvidence(relationship, observedAt);
  return isRenewed || isFirstListing ? { action: 'confirmed', facts } : undefined;
};

/** An account that another source than the list has shown first is not on any list yet. */
const neverListedBy = (claim: Claim): { readonly neverListed?: true } =>
  claim === 'listing' ? {} : { neverListed: true };

/**
 * The review of a newcomer, or of one whose activity is understood for the first time. Lists and
 * plans say whether an account is active, and summaries never do.
 */
const reviewOf = (
  claim: Claim,
  since: Instant,
  { value }: Pick<ActivityFact, 'value'>,
  { reviewMode, hold, isTrusted = false }: SightingRules,
): ReviewFact => {
  const held = hold ?? (value === 'unknown' && claim !== 'summary' && !isTrusted ? 'activity_unknown' : undefined);
  const isHeld = held && reviewMode === 'auto';
  return isHeld ? { value: 'pending', since, held } : { value: reviewOfNewcomer[reviewMode], since };
};

/** The activity and the profile after a sighting, which changes only the facts that it mentions. */
function seenDetails(known: Membership, { source, observedAt, ...seen }: Sighting, { renewEvidence }: SightingRules) {
  // An imported list says nothing of what the vendor knows, however recent it is, nor does a summary.
  const { value, raw, evidence } = known.activity;
  const isByVendor = evidence.source !== 'import' && (value !== 'unknown' || raw !== undefined);
  const isOutdated = isByVendor && evidence.observedAt > observedAt;
  const activity = isOutdated ? undefined : newActivity(known.activity, seen.activity);
  const activityChanged =
    activity !== undefined && (activity.value !== known.activity.value || activity.raw !== known.activity.raw);
  const profile = { ...known.profile, ...seen.profile };
  const profileChanged = !sameProfile(profile, known.profile);
  return {
    activity:
      activity !== undefined && (activityChanged || renewEvidence === true)
        ? { ...activity, evidence: { source, observedAt } }
        : known.activity,
    profile: profileChanged ? profile : known.profile,
    isNews: activityChanged || profileChanged,
  };
}

/**
 * A proven scan that began at `scanStartedAt` has not listed an account that lists have shown
 * before.
 *
 * Takes nothing away: the account keeps its evidence, copied from the watermark, which no longer
 * speaks for it from now on. Only the vendor's own answer about the account, given since the scan
 * began, stands against it: a summary never does.
 */
export const missedByScan = (
  known: Membership,
  scanStartedAt: Instant,
  watermark: Watermark | undefined,
): Change | undefined => {
  const { relationship } = known;
  const { missingSince, neverListed } = relationship;
  if (relationship.value !== 'under_partner' || missingSince !== undefined || neverListed) return undefined;
  const claim = claimOf(relationship.evidence.source);
  const isConfirmed = relationship.evidence.observedAt >= scanStartedAt && claim !== 'summary';
  if (isConfirmed) return undefined;
  const evidence = relationshipEvidence(known, watermark);
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
  if (relationship.value === 'not_under_partner' && !isNewEvidence(relationship, observedAt)) return undefined;
  return {
    action: 'refuted',
    facts: { ...known, relationship: { ...relationship, value: 'not_under_partner', evidence } },
  };
};
