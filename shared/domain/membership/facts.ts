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
   * Start of the first completed scan that did not list the account; removed when it is seen again.
   */
  readonly missingSince?: Instant;
}

export interface ActivityFact {
  readonly value: Activity;
  /** The vendor's own word. An open set (fact sheet T11), so it is kept unchanged. */
  readonly raw?: string;
  readonly evidence: Evidence;
}

interface ReviewFact {
  readonly value: Review;
  readonly since: Instant;
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
}

/** "Everything under the partner was seen by the scan that began at `startedAt`." */
export interface Watermark {
  readonly runId: string;
  readonly startedAt: Instant;
}

/**
 * The evidence of the relationship, with the watermark taken into account: an account that the last
 * completed scan saw is as well known as that scan, although nothing was written for it. The
 * watermark does not count for an account that a scan has missed, nor for one that is known from
 * the legacy API, which no scan can see.
 */
export const relationshipEvidence = ({ relationship }: Facts, watermark: Watermark | undefined): Evidence => {
  const seenByScan =
    relationship.value === 'under_partner' &&
    relationship.missingSince === undefined &&
    relationship.evidence.source !== 'legacy';
  if (!seenByScan || watermark === undefined || watermark.startedAt <= relationship.evidence.observedAt) {
    return relationship.evidence;
  }
  return { source: 'audit', observedAt: watermark.startedAt };
};
