/**
 * The partner's own decision about an account: one table of the possible decisions and their
 * results.
 */

import type { Instant } from '../../base/time.ts';
import type { Membership, Review } from './facts.ts';
import type { Change } from './transitions.ts';

export const decisions = ['approve', 'deny', 'revoke', 'reopen'] as const;
export type ReviewDecision = (typeof decisions)[number];

/** A decision from any other state is impossible. docs/guides/reviewing-newcomers.md draws it. */
export const reviewTransitions = {
  approve: { from: ['pending'], to: 'approved', action: 'approved', needsJustification: false },
  deny: { from: ['pending'], to: 'denied', action: 'denied', needsJustification: true },
  revoke: { from: ['approved'], to: 'revoked', action: 'revoked', needsJustification: true },
  reopen: { from: ['denied', 'revoked'], to: 'pending', action: 'reopened', needsJustification: false },
} as const satisfies Record<
  ReviewDecision,
  {
    readonly from: readonly Review[];
    readonly to: Review;
    readonly action: Change['action'];
    readonly needsJustification: boolean;
  }
>;

const isPossible = (decision: ReviewDecision, review: Review): boolean =>
  reviewTransitions[decision].from.some((state) => state === review);

/** @returns the change that the decision makes; undefined if the state does not allow it */
export const reviewed = (
  known: Membership,
  decision: ReviewDecision,
  now: Instant,
  justification?: string,
): Change | undefined => {
  if (!isPossible(decision, known.review.value)) return undefined;
  const { to, action } = reviewTransitions[decision];
  return {
    action,
    facts: { ...known, review: { value: to, since: now, decided: true } },
    justification,
  };
};
