/**
 * Which evidence about the relationship outweighs which: one table. Within a kind the later moment
 * wins. Across kinds the stronger stands: the vendor's list, by the time at which its page was read;
 * then its answer about one account; then an end-user's account summary, which may name the partner
 * that the account was born under (fact sheet T2); then the legacy API; then the partner's own list.
 */

import type { Instant } from '../../base/time.ts';
import type { EvidenceSource, RelationshipFact } from './facts.ts';

/** A claim that an account is under the partner, by what makes it. */
export type Claim = 'listing' | 'plan' | 'summary' | 'legacy';

/** What is known of the relationship, by what it rests on. */
export type Standing =
  /** Under the partner, and lists vouch for it. */
  | 'listed'
  /** Under the partner, but a proven scan has missed it. */
  | 'missed'
  /** Under the partner by a claim other than the list's; no list has shown it. */
  | 'plan'
  | 'summary'
  | 'legacy'
  /** Never under the partner, by the vendor's answer about it. */
  | 'refused'
  /** Was under the partner and has left. */
  | 'departed'
  /** Nothing but the partner's own list speaks of it. */
  | 'imported';

/** `later`: if it was observed later than what stands. */
export type Verdict = 'always' | 'later' | 'never';

export const verdicts: Readonly<Record<Claim, Readonly<Record<Standing, Verdict>>>> = {
  listing: {
    listed: 'later',
    missed: 'later',
    plan: 'always',
    summary: 'always',
    legacy: 'always',
    refused: 'later',
    departed: 'later',
    imported: 'always',
  },
  plan: {
    listed: 'later',
    missed: 'later',
    plan: 'later',
    summary: 'always',
    legacy: 'always',
    refused: 'later',
    departed: 'later',
    imported: 'always',
  },
  // In doubt the vendor is asked about the account itself.
  summary: {
    listed: 'never',
    missed: 'never',
    plan: 'later',
    summary: 'later',
    legacy: 'always',
    refused: 'later',
    departed: 'never',
    imported: 'always',
  },
  legacy: {
    listed: 'never',
    missed: 'never',
    plan: 'never',
    summary: 'never',
    legacy: 'later',
    refused: 'later',
    departed: 'later',
    imported: 'always',
  },
};

const claims = {
  audit: 'listing',
  verify: 'plan',
  webhook: 'plan',
  provisioned: 'plan',
  account_summary: 'summary',
  legacy: 'legacy',
  import: undefined,
} as const satisfies Record<EvidenceSource, Claim | undefined>;

/** The claim that evidence of a source makes; an import makes none about the relationship. */
export const claimOf = (source: EvidenceSource): Claim | undefined => claims[source];

export function standingOf({
  value,
  evidence,
  underPartnerSince,
  missingSince,
  neverListed,
}: RelationshipFact): Standing {
  if (value === 'not_under_partner') return underPartnerSince === undefined ? 'refused' : 'departed';
  const claim = claimOf(evidence.source);
  if (value === 'unknown') return 'imported';
  if (missingSince !== undefined) return 'missed';
  if (claim === 'legacy') return 'legacy';
  return neverListed === undefined || claim === 'listing' || claim === undefined ? 'listed' : claim;
}

/** Whether a claim observed at a moment outweighs what is known. */
export function outweighs(claim: Claim, observedAt: Instant, relationship: RelationshipFact): boolean {
  const verdict = verdicts[claim][standingOf(relationship)];
  if (verdict !== 'later') return verdict === 'always';
  // The scan that missed it is the younger evidence, although what was known before is kept.
  const { evidence, missingSince } = relationship;
  return observedAt >= Math.max(evidence.observedAt, missingSince ?? 0);
}
