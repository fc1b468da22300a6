import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from '../../shared/domain/membership/decide.ts';
import { evidenceSources, reviews } from '../../shared/domain/membership/facts.ts';
import { membershipClaims } from '../../shared/statements/membership-claims.ts';
import { aMembership, defaultPolicy, noon } from '../support/memberships.ts';

const cases = fc.record({
  source: fc.constantFrom(...evidenceSources),
  review: fc.constantFrom(...reviews, 'approved' as const, 'approved' as const),
  ageMs: fc.integer({ min: -100_000, max: 400_000_000 }),
  freshForSeconds: fc.integer({ min: 1, max: 200_000 }),
  extraGrace: fc.integer({ min: 0, max: 200_000 }),
  whenEvidenceExpires: fc.constantFrom('deny' as const, 'allow' as const),
  maxAgeSeconds: fc.option(fc.integer({ min: 0, max: 400_000 }), { nil: undefined }),
  statementSeconds: fc.integer({ min: 60, max: 86_400 }),
});

test('no statement outlives its evidence, or its longest life', () => {
  const lives = new Set<string>();
  fc.assert(
    fc.property(cases, ({ source, review, ageMs, statementSeconds, maxAgeSeconds, ...policy }) => {
      const { freshForSeconds, whenEvidenceExpires } = policy;
      const graceSeconds = freshForSeconds + policy.extraGrace;
      const { relationship } = aMembership();
      const membership = aMembership({
        relationship: { ...relationship, evidence: { source, observedAt: noon } },
        review: { value: review, since: noon },
      });
      const now = noon + ageMs;
      const rules = { ...defaultPolicy, freshForSeconds, graceSeconds, whenEvidenceExpires };
      const decision = decide({ found: true, membership, watermark: undefined }, rules, now, maxAgeSeconds);
      const stated = { decision, accountId: membership.accountId, decisionId: 'd', maxAgeSeconds };
      const wish = { issuer: 'i', audience: 'a', userId: undefined };
      const { exp, iat, code, allowed } = membershipClaims(stated, wish, { statementSeconds, graceSeconds }, now);

      expect(exp - iat).toBeLessThanOrEqual(statementSeconds);
      expect(exp).toBeGreaterThanOrEqual(iat);
      if (code === 'MEMBER') expect(exp * 1000).toBeLessThanOrEqual(noon + freshForSeconds * 1000);
      if (code === 'MEMBER_IN_GRACE') expect(exp * 1000).toBeLessThanOrEqual(noon + graceSeconds * 1000);
      if (allowed && maxAgeSeconds !== undefined) expect(exp * 1000).toBeLessThanOrEqual(noon + maxAgeSeconds * 1000);
      // Whoever asks again when it ends gets the same yes until then.
      const atEnd = decide({ found: true, membership, watermark: undefined }, rules, exp * 1000, maxAgeSeconds);
      if (allowed && exp * 1000 >= now) expect(atEnd.code).toBe(code);
      lives.add(`${code} ${exp - iat === statementSeconds ? 'long' : 'short'}`);
    }),
    { numRuns: 3_000 },
  );
  for (const kind of ['MEMBER long', 'MEMBER short', 'MEMBER_IN_GRACE long', 'MEMBER_IN_GRACE short']) {
    expect(lives).toContain(kind);
  }
  expect(lives).toContain('MEMBER_UNVERIFIED long');
});
