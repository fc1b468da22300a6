/** The knowledge about a client account: three facts, each with its evidence. */

import type { Instant } from '../../base/time.ts';

/**
 * The vendor's `encoded_account_id`: opaque and case-sensitive (fact sheet T3: 12 and 14 characters
 * have been seen).
 */
export type AccountId = string & { readonly brand: unique symbol };

/**
 * URL-safe, with a letter or digit first, so that an id can never leave its segment of a vendor
 * path.
 */
export const accountIdPattern = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/;

export const isAccountId = (value: string): value is AccountId => accountIdPattern.test(value);

const siteOwnerPrefix = 'siteowner~';

/**
 * The id of an account that only the legacy API knows, by a number that is not its
 * `encoded_account_id` (fact sheet, section 8). No list of the vendor holds it, so no audit speaks
 * for it.
 *
 * @param siteOwnerId digits
 */
export const siteOwnerAccount = (siteOwnerId: string): AccountId => {
  const accountId = `${siteOwnerPrefix}${siteOwnerId}`;
  if (!/^\d{1,20}$/.test(siteOwnerId) || !isAccountId(accountId)) throw new RangeError('not the id of a site owner');
  return accountId;
};

export const isSiteOwnerAccount = (accountId: AccountId): boolean => accountId.startsWith(siteOwnerPrefix);

export const relationships = ['under_partner', 'not_under_partner', 'unknown'] as const;
export type Relationship = (typeof relationships)[number];

export const activities = ['open', 'trial', 'trial_ended', 'canceled', 'disabled', 'unknown'] as const;
export type Activity = (typeof activities)[number];

export const reviews = ['pending', 'approved', 'denied', 'revoked'] as const;
export type Review = (typeof reviews)[number];

export const evidenceSources = [
  'audit',
  'verify',
  'account_summary',
  'webhook',
  'provisioned',
  'legacy',
  'import',
] as const;
export type EvidenceSource = (typeof evidenceSources)[number];

/** The source of a fact, and when it was observed there. */
export interface Evidence {
  readonly source: EvidenceSource;
  readonly observedAt: Instant;
}

export interface RelationshipFact {
  readonly value: Relationship;
  readonly evidence: Evidence;
  /**
   * When the account was first seen under the partner. Never removed: present means that it once
   * was.
   */
  readonly underPartnerSince?: Instant;
  /**
   * Start of the first proven scan that did not list the account; removed when it is seen again.
   */
  readonly missingSince?: Instant;
  /**
   * No list has shown the account under this id (fact sheet T3), so no scan can miss it and no
   * watermark speaks for it: it lives by its own evidence.
   */
  readonly neverListed?: true;
}

export interface ActivityFact {
  readonly value: Activity;
  /** The vendor's own word. An open set (fact sheet T11), so it is kept unchanged. */
  readonly raw?: string;
  readonly evidence: Evidence;
}

/**
 * Why newcomers wait for a release although the review mode lets them in. `activity_unknown`: the
 * list or the plan did not say in a word that is understood whether the account is active; it ends
 * with the first that does.
 */
export const holdReasons = ['too_many_newcomers', 'credentials_changed', 'activity_unknown'] as const;
export type HoldReason = (typeof holdReasons)[number];

export interface ReviewFact {
  readonly value: Review;
  readonly since: Instant;
  /** A pending newcomer that the newcomers' brake holds. */
  readonly held?: HoldReason;
  /** Decided by a person or by the partner's own list; absent: the initial value of a newcomer. */
  readonly decided?: true;
}

/**
 * An open request to Constant Contact to move the account under the partner: no source has seen it
 * there yet.
 */
interface Transfer {
  readonly requestedAt: Instant;
}

/** Names by which a reviewer recognises a newcomer. Never part of an audit record. */
export interface Profile {
  readonly organizationName?: string;
  readonly siteOwnerName?: string;
}

export interface Facts {
  readonly relationship: RelationshipFact;
  readonly activity: ActivityFact;
  readonly review: ReviewFact;
  readonly profile: Profile;
  readonly transfer?: Transfer;
}

export interface Membership extends Facts {
  readonly accountId: AccountId;
  /**
   * Grows by one with every change, from 1 on; the audit record of a change carries the same
   * number.
   */
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /**
   * Hash of the audit record of this version, which the next record names. Absent until the first
   * change since records have hashes.
   */
  readonly recordHash?: string;
}

/** "Everything under the partner was seen by the scan that began at `startedAt`." */
export interface Watermark {
  readonly runId: string;
  readonly startedAt: Instant;
  /**
   * Accounts that it does not speak for although no scan has marked them as missing: the scan did
   * not see them, and could not write it down or was not fit to say so. Each with the moment of the
   * last evidence for it.
   */
  readonly except?: readonly WatermarkException[] | undefined;
}

export interface WatermarkException {
  readonly accountId: AccountId;
  readonly seenAt: Instant;
}

/** Whether the lists of the vendor vouch for the account, by the watermark alone. */
const isVouchedFor = ({ relationship }: Facts): boolean =>
  relationship.value === 'under_partner' &&
  relationship.missingSince === undefined &&
  relationship.neverListed === undefined &&
  relationship.evidence.source !== 'legacy';

/**
 * The evidence of the relationship, with the watermark taken into account: an account that the last
 * proven scan saw is as well known as that scan, although nothing was written for it. The watermark
 * never speaks for an account that the scan did not see: one that is missing, one that no list has
 * ever shown, one that the watermark excepts, or one that is known from the legacy API.
 */
export const relationshipEvidence = (membership: Membership, watermark: Watermark | undefined): Evidence => {
  const { accountId, relationship } = membership;
  if (watermark === undefined || !isVouchedFor(membership)) return relationship.evidence;
  const exception = watermark.except?.find((each) => each.accountId === accountId);
  const observedAt = exception?.seenAt ?? watermark.startedAt;
  return observedAt <= relationship.evidence.observedAt ? relationship.evidence : { source: 'audit', observedAt };
};
