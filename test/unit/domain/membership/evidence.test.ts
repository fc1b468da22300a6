import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Claim,
  claimOf,
  outweighs,
  type Standing,
  standingOf,
  type Verdict,
  verdicts,
} from '../../../../shared/domain/membership/evidence.ts';
import {
  type EvidenceSource,
  evidenceSources,
  type RelationshipFact,
  relationships,
} from '../../../../shared/domain/membership/facts.ts';
import { missedByScan, seenUnderPartner } from '../../../../shared/domain/membership/transitions.ts';
import { aMembership, hour, noon } from '../../../support/memberships.ts';

const claims: readonly Claim[] = ['listing', 'plan', 'summary', 'legacy'];
const sourceOf: Readonly<Record<Claim, EvidenceSource>> = {
  listing: 'audit',
  plan: 'verify',
  summary: 'account_summary',
  legacy: 'legacy',
};

/** A relationship of each standing; `at` is the moment that a claim has to come after. */
const standing = (source: EvidenceSource, different: Partial<RelationshipFact> = {}): RelationshipFact => ({
  value: 'under_partner',
  evidence: { source, observedAt: noon },
  underPartnerSince: noon,
  ...different,
});
const neverListed = true;
const standings: Readonly<Record<Standing, RelationshipFact>> = {
  listed: standing('audit'),
  missed: standing('audit', { evidence: { source: 'audit', observedAt: noon - hour }, missingSince: noon }),
  plan: standing('verify', { neverListed }),
  summary: standing('account_summary', { neverListed }),
  legacy: standing('legacy', { neverListed }),
  refused: { value: 'not_under_partner', evidence: { source: 'verify', observedAt: noon } },
  departed: standing('audit', { value: 'not_under_partner', missingSince: noon - hour }),
  imported: { value: 'unknown', evidence: { source: 'import', observedAt: noon } },
};

/** What a claim does to what stands, in the order of the claims. */
const table: Readonly<Record<Standing, Readonly<Record<Claim, Verdict>>>> = {
  listed: { listing: 'later', plan: 'later', summary: 'never', legacy: 'never' },
  missed: { listing: 'later', plan: 'later', summary: 'never', legacy: 'never' },
  plan: { listing: 'always', plan: 'later', summary: 'later', legacy: 'never' },
  summary: { listing: 'always', plan: 'always', summary: 'later', legacy: 'never' },
  legacy: { listing: 'always', plan: 'always', summary: 'always', legacy: 'later' },
  refused: { listing: 'later', plan: 'later', summary: 'later', legacy: 'later' },
  departed: { listing: 'later', plan: 'later', summary: 'never', legacy: 'later' },
  imported: { listing: 'always', plan: 'always', summary: 'always', legacy: 'always' },
};
const cells = Object.entries(table).flatMap(([given, row]) =>
  claims.map((claim) => ({ given: given as Standing, claim, verdict: row[claim] })),
);

describe('what a claim outweighs', () => {
  test.each(cells)('$claim against $given: $verdict', ({ given, claim, verdict }) => {
    const relationship = standings[given];

    expect(verdicts[claim][given]).toBe(verdict);
    expect(standingOf(relationship)).toBe(given);
    expect(outweighs(claim, noon - 1, relationship)).toBe(verdict === 'always');
    expect(outweighs(claim, noon, relationship)).toBe(verdict !== 'never');
    expect(outweighs(claim, noon + 1, relationship)).toBe(verdict !== 'never');
  });

  test('is in the table for each claim and each standing', () => {
    expect(Object.keys(verdicts).sort()).toEqual([...claims].sort());
    for (const claim of claims) expect(Object.keys(verdicts[claim]).sort()).toEqual(Object.keys(table).sort());
  });
});

describe('evidence', () => {
  test.each([
    ['audit', 'listing'],
    ['verify', 'plan'],
    ['webhook', 'plan'],
    ['provisioned', 'plan'],
    ['account_summary', 'summary'],
    ['legacy', 'legacy'],
    ['import', undefined],
  ] as const)('of the source %s makes the claim %s', (source, claim) => {
    expect(claimOf(source)).toBe(claim);
  });

  test.each([
    // What was written before accounts were marked: whatever its source, lists vouch for it.
    { what: 'verified, of an earlier version', fact: standing('verify'), is: 'listed' },
    { what: 'a summary, of an earlier version', fact: standing('account_summary'), is: 'listed' },
    { what: 'the legacy API, of an earlier version', fact: standing('legacy'), is: 'legacy' },
    { what: 'listed for the first time', fact: standing('audit', { neverListed }), is: 'listed' },
    { what: 'verified, and missed', fact: standing('verify', { missingSince: noon }), is: 'missed' },
    { what: 'departed by a probe', fact: standing('verify', { value: 'not_under_partner' }), is: 'departed' },
    { what: 'unknown to a probe', fact: { ...standings.imported, missingSince: noon }, is: 'imported' },
  ] as const)('that is $what stands as $is', ({ fact, is }) => {
    expect(standingOf(fact)).toBe(is);
  });
});

const moments = fc.integer({ min: -100, max: 100 }).map((hours) => noon + hours * hour);
const facts = fc
  .record({
    value: fc.constantFrom(...relationships),
    source: fc.constantFrom(...evidenceSources),
    observedAt: moments,
    since: fc.option(moments, { nil: undefined }),
    missingSince: fc.option(moments, { nil: undefined }),
    neverListed: fc.boolean(),
  })
  .map(
    ({ value, source, observedAt, since, missingSince, neverListed: never }): RelationshipFact => ({
      value,
      evidence: { source, observedAt },
      ...(since !== undefined && { underPartnerSince: since }),
      ...(missingSince !== undefined && { missingSince }),
      ...(never && { neverListed }),
    }),
  );
const rules = fc.record({
  reviewMode: fc.constantFrom('auto' as const, 'manual' as const),
  renewEvidence: fc.boolean(),
});
const ownSource = (claim: Claim) => sourceOf[claim];
const runs = { numRuns: 2_000 };

describe('whatever is known', () => {
  test('a claim that outweighs it does so at every later moment', () => {
    fc.assert(
      fc.property(facts, fc.constantFrom(...claims), moments, fc.nat(100), (fact, claim, at, more) => {
        if (outweighs(claim, at, fact)) expect(outweighs(claim, at + more * hour, fact)).toBe(true);
      }),
      runs,
    );
  });

  test('of two claims of one kind the later one stands', () => {
    fc.assert(
      fc.property(fc.constantFrom(...claims), moments, moments, rules, (claim, first, second, how) => {
        const source = ownSource(claim);
        const known = seenUnderPartner(undefined, { source, observedAt: first }, how);
        const relationship = known?.facts.relationship;
        if (relationship === undefined) throw new Error('a first sighting is a change');

        expect(outweighs(claim, second, relationship)).toBe(second >= first);
        const after = seenUnderPartner(
          aMembership({ relationship }),
          { source, observedAt: second },
          { ...how, renewEvidence: true },
        );
        expect((after?.facts.relationship ?? relationship).evidence.observedAt).toBeGreaterThanOrEqual(first);
      }),
      runs,
    );
  });

  test('a summary never changes what a list vouches for, has missed, or who has left', () => {
    fc.assert(
      fc.property(facts, moments, rules, (relationship, observedAt, how) => {
        if (!['listed', 'missed', 'departed'].includes(standingOf(relationship))) return;
        const activity = { value: 'canceled', raw: 'Canceled' } as const;
        const sighting = { source: 'account_summary', observedAt, activity } as const;

        expect(seenUnderPartner(aMembership({ relationship }), sighting, how)).toBeUndefined();
      }),
      runs,
    );
  });

  test('an account that no list has shown is never missed by one', () => {
    fc.assert(
      fc.property(facts, moments, (relationship, scanStartedAt) => {
        const known = aMembership({ relationship: { ...relationship, neverListed } });

        expect(missedByScan(known, scanStartedAt, undefined)).toBeUndefined();
      }),
      runs,
    );
  });

  test('a listing read after a miss or a refusal always outweighs it, and one read before never does', () => {
    fc.assert(
      fc.property(facts, moments, rules, (relationship, readAt, how) => {
        const { evidence, missingSince } = relationship;
        const against = Math.max(evidence.observedAt, missingSince ?? 0);
        if (!['missed', 'refused', 'departed'].includes(standingOf(relationship))) return;
        const change = seenUnderPartner(aMembership({ relationship }), { source: 'audit', observedAt: readAt }, how);

        expect(change !== undefined).toBe(readAt >= against);
        if (change === undefined) return;
        expect(['reappeared', 'joined', 'returned']).toContain(change.action);
        expect(change.facts.relationship).not.toHaveProperty('missingSince');
      }),
      runs,
    );
  });

  test('a sighting never makes the evidence of a member older', () => {
    fc.assert(
      fc.property(facts, fc.constantFrom(...claims), moments, rules, (relationship, claim, observedAt, how) => {
        if (relationship.value !== 'under_partner') return;
        const change = seenUnderPartner(aMembership({ relationship }), { source: ownSource(claim), observedAt }, how);
        const after = change?.facts.relationship ?? relationship;

        expect(after.evidence.observedAt).toBeGreaterThanOrEqual(relationship.evidence.observedAt);
      }),
      runs,
    );
  });
});
