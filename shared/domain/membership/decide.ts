import type { Instant } from '../../base/time.ts';
import {
  type Activity,
  type EvidenceSource,
  type Facts,
  type Membership,
  type Review,
  relationshipEvidence,
  type Watermark,
} from './facts.ts';
import type { InactiveActivity, Policy } from './policy.ts';

/** All answer codes, from plain no to plain yes (docs/answers.md). */
export const decisionCodes = [
  'UNKNOWN_USER',
  'UNKNOWN_ACCOUNT',
  'NOT_UNDER_PARTNER',
  'LEFT_PARTNER',
  'UNVERIFIED',
  'REVIEW_DENIED',
  'REVOKED',
  'PENDING_REVIEW',
  'ACCOUNT_CANCELED',
  'TRIAL_ENDED',
  'ACCOUNT_DISABLED',
  'EVIDENCE_TOO_OLD',
  'EVIDENCE_EXPIRED',
  'MEMBER_UNVERIFIED',
  'MEMBER_IN_GRACE',
  'MEMBER',
] as const;

export type DecisionCode = (typeof decisionCodes)[number];

/** The stored knowledge about the subject of a question. */
export type Knowledge =
  | { readonly found: false; readonly asked: 'account' | 'user' }
  | { readonly found: true; readonly membership: Membership; readonly watermark: Watermark | undefined };

interface DecisionEvidence {
  readonly source: EvidenceSource;
  readonly asOf: Instant;
  readonly ageSeconds: number;
  readonly freshUntil: Instant;
  readonly stale: boolean;
}

export interface Decision {
  readonly allowed: boolean;
  readonly code: DecisionCode;
  readonly membership?: Membership;
  readonly evidence?: DecisionEvidence;
}

const codeOfReview = {
  denied: 'REVIEW_DENIED',
  revoked: 'REVOKED',
  pending: 'PENDING_REVIEW',
  approved: undefined,
} as const satisfies Record<Review, DecisionCode | undefined>;

const codeOfActivity = {
  canceled: 'ACCOUNT_CANCELED',
  trial_ended: 'TRIAL_ENDED',
  disabled: 'ACCOUNT_DISABLED',
} as const satisfies Record<InactiveActivity, DecisionCode>;

/** The part of the policy that judges the facts. */
export type EntitlementPolicy = Pick<Policy, 'inactiveActivities'>;

const rank = new Map(decisionCodes.map((code, index) => [code, index]));

/**
 * Decides yes or no, with the reason. Pure and total; the first reason that applies, in the order
 * of the codes, wins.
 *
 * @param now the instant of the question; evidence from the future (clock skew) counts as just seen
 * @param maxAgeSeconds the oldest evidence that the caller accepts; absent: the policy alone
 *   decides
 */
export function decide(knowledge: Knowledge, policy: Policy, now: Instant, maxAgeSeconds?: number): Decision {
  if (!knowledge.found) {
    return { allowed: false, code: knowledge.asked === 'user' ? 'UNKNOWN_USER' : 'UNKNOWN_ACCOUNT' };
  }
  const { membership, watermark } = knowledge;
  const { source, observedAt } = relationshipEvidence(membership, watermark);
  const ageMs = Math.max(0, now - observedAt);
  const stale = ageMs > policy.freshForSeconds * 1000;
  const evidence: DecisionEvidence = {
    source,
    asOf: observedAt,
    ageSeconds: Math.floor(ageMs / 1000),
    freshUntil: observedAt + policy.freshForSeconds * 1000,
    stale,
  };
  const answer = (allowed: boolean, code: DecisionCode): Decision => ({ allowed, code, membership, evidence });

  const against = reasonAgainst(membership, policy);
  if (against !== undefined) return answer(false, against);
  if (maxAgeSeconds !== undefined && ageMs > maxAgeSeconds * 1000) return answer(false, 'EVIDENCE_TOO_OLD');
  if (!stale) return answer(true, 'MEMBER');
  if (ageMs <= policy.graceSeconds * 1000) return answer(true, 'MEMBER_IN_GRACE');
  const isOpen = policy.whenEvidenceExpires === 'allow' && isForWantOfAudits(membership, watermark);
  return isOpen ? answer(true, 'MEMBER_UNVERIFIED') : answer(false, 'EVIDENCE_EXPIRED');
}

/**
 * Whether expired evidence is that of the last audit, or younger: then no audit has succeeded since,
 * and so none within grace. An account that audits have passed over since then has not expired for
 * want of them, and no audit could ever renew evidence of the legacy API.
 */
function isForWantOfAudits(membership: Membership, watermark: Watermark | undefined): boolean {
  const { missingSince, evidence } = membership.relationship;
  if (missingSince !== undefined || evidence.source === 'legacy') return false;
  return watermark === undefined || watermark.startedAt <= relationshipEvidence(membership, watermark).observedAt;
}

/**
 * Picks the answer for an end-user who is linked to several client accounts (fact sheet T31): a yes
 * if any account gives one, else the no that is nearest to a yes. Of equal answers the first wins.
 */
export function mostFavourable(decisions: readonly Decision[]): Decision {
  return decisions.reduce<Decision>(
    (best, next) => ((rank.get(next.code) ?? 0) > (rank.get(best.code) ?? 0) ? next : best),
    decisions[0] ?? { allowed: false, code: 'UNKNOWN_USER' },
  );
}

/**
 * Whether the facts give access while their evidence is fresh: the access that a change of facts
 * can take away.
 */
export function isEntitled(facts: Facts, policy: EntitlementPolicy): boolean {
  return reasonAgainst(facts, policy) === undefined;
}

/** Why the facts refuse access, regardless of their age; undefined if they do not. */
function reasonAgainst({ relationship, activity, review }: Facts, policy: EntitlementPolicy): DecisionCode | undefined {
  if (relationship.value === 'not_under_partner') {
    return relationship.underPartnerSince === undefined ? 'NOT_UNDER_PARTNER' : 'LEFT_PARTNER';
  }
  if (relationship.value === 'unknown') return 'UNVERIFIED';
  const reviewCode = codeOfReview[review.value];
  if (reviewCode !== undefined) return reviewCode;
  return countsAsInactive(activity.value, policy) ? codeOfActivity[activity.value] : undefined;
}

function countsAsInactive(activity: Activity, policy: EntitlementPolicy): activity is InactiveActivity {
  return policy.inactiveActivities.some((inactive) => inactive === activity);
}
