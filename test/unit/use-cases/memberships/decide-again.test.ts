import { expect, test } from 'vitest';
import type { Knowledge } from '../../../../shared/domain/membership/decide.ts';
import type { Membership, Watermark } from '../../../../shared/domain/membership/facts.ts';
import type { KeptDecision } from '../../../../shared/domain/membership/kept-decisions.ts';
import type { Policy } from '../../../../shared/domain/membership/policy.ts';
import { type ChangeCause, decideAgain } from '../../../../shared/use-cases/memberships/decide-again.ts';
import { aMembership, defaultPolicy, hour, noon } from '../../../support/memberships.ts';

const { accountId } = aMembership();
const member: KeptDecision = {
  decisionId: '5f0c0000-0000-4000-8000-000000000001',
  decidedAt: noon + hour,
  allowed: true,
  code: 'MEMBER',
  accountId,
  version: 1,
  evidence: { source: 'audit', asOf: noon },
};

interface World {
  readonly at?: number;
  readonly policy?: Partial<Policy>;
  readonly membership?: Partial<Membership>;
  readonly watermark?: Watermark;
  readonly knowledge?: Knowledge | 'damaged';
}
const again = (kept: KeptDecision, { at = noon + 2 * hour, policy, membership, watermark, knowledge }: World = {}) =>
  decideAgain(kept, {
    readKnowledge: async () => [
      [{ accountId, knowledge: knowledge ?? { found: true, membership: aMembership(membership), watermark } }],
    ],
    policy: { ...defaultPolicy, ...policy },
    now: () => at,
  });

test('a decision is the same as long as nothing has changed', async () => {
  expect(await again(member)).toMatchObject({ outcome: 'decided', decision: { code: 'MEMBER' } });
  expect(await again(member)).not.toHaveProperty('because');
  // Renewed evidence, and another version, change no answer by themselves.
  const younger = { runId: 'r', startedAt: noon + hour };
  expect(await again(member, { watermark: younger, membership: { version: 2 } })).not.toHaveProperty('because');
});

const tooOld = { ...member, allowed: false, code: 'EVIDENCE_TOO_OLD', maxAgeSeconds: 60 } as const;
const unverified = { ...member, decidedAt: noon + 80 * hour, code: 'MEMBER_UNVERIFIED' } as const;
const nobody: KeptDecision = {
  ...member,
  allowed: false,
  code: 'UNKNOWN_ACCOUNT',
  version: undefined,
  evidence: undefined,
};
const cases: readonly (readonly [ChangeCause, string, KeptDecision, World])[] = [
  ['membership_changed', 'REVOKED', member, { membership: { version: 2, review: { value: 'revoked', since: noon } } }],
  ['membership_changed', 'MEMBER', nobody, {}],
  [
    'evidence_renewed',
    'MEMBER',
    { ...tooOld, maxAgeSeconds: hour / 1000 },
    { at: noon + 3 * hour, watermark: { runId: 'r', startedAt: noon + 3 * hour } },
  ],
  ['time_passed', 'MEMBER_IN_GRACE', member, { at: noon + 30 * hour }],
  ['time_passed', 'EVIDENCE_EXPIRED', member, { at: noon + 80 * hour }],
  ['policy_changed', 'MEMBER_IN_GRACE', member, { policy: { freshForSeconds: 60 } }],
  ['policy_changed', 'EVIDENCE_EXPIRED', unverified, { at: noon + 81 * hour }],
  [
    'audit_passed_over',
    'EVIDENCE_EXPIRED',
    unverified,
    {
      at: noon + 81 * hour,
      policy: { whenEvidenceExpires: 'allow' },
      watermark: { runId: 'r', startedAt: noon + 80.5 * hour, except: [{ accountId, seenAt: noon }] },
    },
  ],
];
test.each(cases)('%s: %s', async (because, code, kept, world) => {
  expect(await again(kept, world)).toMatchObject({ outcome: 'decided', decision: { code }, because });
});

test('a line that was written a moment after its decision is no other policy', async () => {
  const atTheEdge = { ...member, decidedAt: noon + 26 * hour + 3 };
  expect(await again(atTheEdge, { at: noon + 27 * hour })).toMatchObject({ because: 'time_passed' });
});

test('without an account nothing can be decided again, and damage is no answer', async () => {
  expect(await again({ ...nobody, code: 'UNKNOWN_USER', accountId: undefined })).toBeUndefined();
  expect(await again(member, { knowledge: 'damaged' })).toEqual({ outcome: 'damaged' });
});
