/** Applies rows of the partner's own list to memberships. */

import type { Instant } from '../../base/time.ts';
import type { AccountId, Membership, Review } from './facts.ts';
import { type ReviewMode, reviewOfNewcomer } from './policy.ts';
import type { Change } from './transitions.ts';

/** The facts that a list may set; Constant Contact knows all others better. */
export interface ImportedRow {
  readonly review?: Review;
  readonly justification?: string;
}

/**
 * Applies a row. A list says which accounts are approved, not whether they are under the partner: a
 * new account has an unknown relationship, and no access, until Constant Contact confirms it. The
 * list is the partner's own, so it may set any review, which a decision about one account may not
 * (see `reviews.ts`).
 *
 * @returns undefined if the row says what is known already
 */
export const imported = (
  known: Membership | undefined,
  { review, justification }: ImportedRow,
  now: Instant,
  reviewMode: ReviewMode,
): Change | undefined => {
  if (known === undefined) {
    const evidence = { source: 'import', observedAt: now } as const;
    return {
      action: 'imported',
      facts: {
        relationship: { value: 'unknown', evidence },
        activity: { value: 'unknown', evidence },
        review:
          review === undefined
            ? { value: reviewOfNewcomer[reviewMode], since: now }
            : { value: review, since: now, decided: true },
        profile: {},
      },
      justification,
    };
  }
  if (review === undefined) return undefined;
  if (review === known.review.value) {
    // Joining resets an undecided review, so the row is recorded as a decision; after joining
    // nothing resets it.
    const stands = known.review.decided === true || known.relationship.value === 'under_partner';
    if (stands) return undefined;
  }
  return {
    action: 'imported',
    facts: { ...known, review: { value: review, since: now, decided: true } },
    justification,
  };
};

/** A row of an import, checked. */
export interface ImportRow extends ImportedRow {
  readonly accountId: AccountId;
  readonly userId?: string;
  readonly userName?: string;
}
