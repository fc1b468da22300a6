import { describe, expect, test } from 'vitest';
import { decide, type Knowledge } from '../../../shared/domain/membership/decide.ts';
import type { Policy } from '../../../shared/domain/membership/policy.ts';
import { membershipClaims } from '../../../shared/statements/membership-claims.ts';
import { aMembership, defaultPolicy, hour, noon } from '../../support/memberships.ts';

const member: Knowledge = { found: true, membership: aMembership(), watermark: undefined };
const denied: Knowledge = {
  found: true,
  membership: aMembership({ review: { value: 'denied', since: noon } }),
  watermark: undefined,
};
const nobody: Knowledge = { found: false, asked: 'user' };
const wish = { issuer: 'https://api.example', audience: 'reports', userId: 'user-1' };
const rules = { statementSeconds: 900, graceSeconds: defaultPolicy.graceSeconds };

interface Row {
  readonly when: string;
  readonly knowledge: Knowledge;
  readonly ageSeconds: number;
  readonly maxAgeSeconds?: number;
  readonly policy?: Partial<Policy>;
  readonly code: string;
  readonly lifeSeconds: number;
}
const freshSeconds = defaultPolicy.freshForSeconds;
const { graceSeconds } = defaultPolicy;

const rows: readonly Row[] = [
  { when: 'evidence is fresh for long', knowledge: member, ageSeconds: 60, code: 'MEMBER', lifeSeconds: 900 },
  {
    when: 'evidence is soon stale',
    knowledge: member,
    ageSeconds: freshSeconds - 100,
    code: 'MEMBER',
    lifeSeconds: 100,
  },
  { when: 'it is stale this moment', knowledge: member, ageSeconds: freshSeconds, code: 'MEMBER', lifeSeconds: 0 },
  {
    when: 'the grace has begun',
    knowledge: member,
    ageSeconds: freshSeconds + 1,
    code: 'MEMBER_IN_GRACE',
    lifeSeconds: 900,
  },
  {
    when: 'the grace is nearly over',
    knowledge: member,
    ageSeconds: graceSeconds - 30,
    code: 'MEMBER_IN_GRACE',
    lifeSeconds: 30,
  },
  {
    when: 'the policy lets members in without evidence',
    knowledge: member,
    ageSeconds: graceSeconds + 1,
    policy: { whenEvidenceExpires: 'allow' },
    code: 'MEMBER_UNVERIFIED',
    lifeSeconds: 900,
  },
  {
    when: 'the caller wants younger evidence soon',
    knowledge: member,
    ageSeconds: 3_000,
    maxAgeSeconds: 3_600,
    code: 'MEMBER',
    lifeSeconds: 600,
  },
  {
    when: 'the evidence is older than the caller wants',
    knowledge: member,
    ageSeconds: 3_601,
    maxAgeSeconds: 3_600,
    code: 'EVIDENCE_TOO_OLD',
    lifeSeconds: 900,
  },
  {
    when: 'the evidence has expired',
    knowledge: member,
    ageSeconds: graceSeconds + 1,
    code: 'EVIDENCE_EXPIRED',
    lifeSeconds: 900,
  },
  {
    when: 'it is a no of evidence that is soon stale',
    knowledge: denied,
    ageSeconds: freshSeconds - 100,
    code: 'REVIEW_DENIED',
    lifeSeconds: 100,
  },
  { when: 'nothing is known', knowledge: nobody, ageSeconds: 0, code: 'UNKNOWN_USER', lifeSeconds: 900 },
];

describe.each(rows)('if $when', ({ knowledge, ageSeconds, maxAgeSeconds, policy, code, lifeSeconds }) => {
  const now = noon + ageSeconds * 1000;
  const decision = decide(knowledge, { ...defaultPolicy, ...policy }, now, maxAgeSeconds);
  const stated = { decision, accountId: decision.membership?.accountId, decisionId: 'decision-1', maxAgeSeconds };

  test(`${code} is stated for ${lifeSeconds} s`, () => {
    const claims = membershipClaims(stated, wish, rules, now);
    expect(claims).toMatchObject({ code, allowed: decision.allowed, iat: now / 1000 });
    expect(claims.exp - claims.iat).toBe(lifeSeconds);
  });
});

test('a statement has what an answer has, and nothing that changes by itself', () => {
  const now = noon + hour + 999;
  const decision = decide(member, defaultPolicy, now);
  const stated = { decision, accountId: 'a07e1lwvtuw0', decisionId: 'decision-1' };
  expect(membershipClaims(stated, wish, rules, now)).toEqual({
    iss: 'https://api.example',
    aud: 'reports',
    sub: 'user-1',
    iat: (noon + hour) / 1000,
    exp: (noon + hour) / 1000 + 900,
    jti: 'decision-1',
    allowed: true,
    code: 'MEMBER',
    accountId: 'a07e1lwvtuw0',
    evidence: {
      source: 'audit',
      asOf: '2026-11-21T12:00:00.000Z',
      freshUntil: '2026-11-22T14:00:00.000Z',
      stale: false,
    },
  });
});
