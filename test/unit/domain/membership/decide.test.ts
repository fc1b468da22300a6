import { describe, expect, test } from 'vitest';
import {
  type DecisionCode,
  decide,
  decisionCodes,
  type Knowledge,
  mostFavourable,
} from '../../../../shared/domain/membership/decide.ts';
import type { Activity, Membership, Review, Watermark } from '../../../../shared/domain/membership/facts.ts';
import type { Policy } from '../../../../shared/domain/membership/policy.ts';
import { aMembership, defaultPolicy, hour, noon } from '../../../support/memberships.ts';

const { relationship, activity } = aMembership();
const left = { ...relationship, value: 'not_under_partner' } as const;
const neverWas = { value: 'not_under_partner', evidence: relationship.evidence } as const;
const unknown = { value: 'unknown', evidence: relationship.evidence } as const;
const withActivity = (value: Activity) => ({ activity: { ...activity, value } });
const withReview = (value: Review) => ({ review: { value, since: noon } });

const known = (different: Partial<Membership> = {}, watermark?: Watermark): Knowledge => ({
  found: true,
  membership: aMembership(different),
  watermark,
});

interface Row {
  readonly when: string;
  readonly knowledge?: Knowledge;
  readonly ageHours?: number;
  readonly maxAgeSeconds?: number;
  readonly policy?: Partial<Policy>;
  readonly code: DecisionCode;
  readonly allowed?: true;
  readonly stale?: true;
}

const rows: readonly Row[] = [
  { when: 'the user is not known', knowledge: { found: false, asked: 'user' }, code: 'UNKNOWN_USER' },
  { when: 'the account is not known', knowledge: { found: false, asked: 'account' }, code: 'UNKNOWN_ACCOUNT' },
  { when: 'it never was under the partner', knowledge: known({ relationship: neverWas }), code: 'NOT_UNDER_PARTNER' },
  { when: 'it was under the partner before', knowledge: known({ relationship: left }), code: 'LEFT_PARTNER' },
  { when: 'the relationship is unknown', knowledge: known({ relationship: unknown }), code: 'UNVERIFIED' },
  { when: 'the review was denied', knowledge: known(withReview('denied')), code: 'REVIEW_DENIED' },
  { when: 'the approval was revoked', knowledge: known(withReview('revoked')), code: 'REVOKED' },
  { when: 'the review is pending', knowledge: known(withReview('pending')), code: 'PENDING_REVIEW' },
  { when: 'it is canceled', knowledge: known(withActivity('canceled')), code: 'ACCOUNT_CANCELED' },
  { when: 'the trial is over', knowledge: known(withActivity('trial_ended')), code: 'TRIAL_ENDED' },
  { when: 'it is disabled', knowledge: known(withActivity('disabled')), code: 'ACCOUNT_DISABLED' },
  { when: 'the evidence is older than asked for', ageHours: 1.001, maxAgeSeconds: 3600, code: 'EVIDENCE_TOO_OLD' },
  {
    when: 'the evidence is stale and older than asked for',
    ageHours: 30,
    maxAgeSeconds: 3600,
    code: 'EVIDENCE_TOO_OLD',
    stale: true,
  },
  {
    when: 'the evidence is past grace and older than asked for',
    ageHours: 80,
    maxAgeSeconds: 3600,
    code: 'EVIDENCE_TOO_OLD',
    stale: true,
  },
  {
    when: 'the evidence is past grace and older than asked for, and the policy says open',
    ageHours: 80,
    maxAgeSeconds: 3600,
    policy: { whenEvidenceExpires: 'allow' },
    code: 'EVIDENCE_TOO_OLD',
    stale: true,
  },
  { when: 'the evidence is just as old as asked for', ageHours: 1, maxAgeSeconds: 3600, code: 'MEMBER', allowed: true },
  { when: 'the evidence is new', code: 'MEMBER', allowed: true },
  { when: 'the evidence is at the end of fresh-for', ageHours: 26, code: 'MEMBER', allowed: true },
  { when: 'the evidence is past fresh-for', ageHours: 26.001, code: 'MEMBER_IN_GRACE', allowed: true, stale: true },
  { when: 'the evidence is at the end of grace', ageHours: 72, code: 'MEMBER_IN_GRACE', allowed: true, stale: true },
  { when: 'the evidence is past grace', ageHours: 72.001, code: 'EVIDENCE_EXPIRED', stale: true },
  {
    when: 'the evidence is past grace and the policy says open',
    ageHours: 72.001,
    policy: { whenEvidenceExpires: 'allow' },
    code: 'MEMBER_UNVERIFIED',
    allowed: true,
    stale: true,
  },
  // What does not take access away.
  { when: 'the activity is unknown', knowledge: known(withActivity('unknown')), code: 'MEMBER', allowed: true },
  { when: 'it is a trial', knowledge: known(withActivity('trial')), code: 'MEMBER', allowed: true },
  {
    when: 'it is canceled and the policy does not mind',
    knowledge: known(withActivity('canceled')),
    policy: { inactiveActivities: ['disabled'] },
    code: 'MEMBER',
    allowed: true,
  },
  { when: 'the evidence is from the future', ageHours: -5, code: 'MEMBER', allowed: true },
  // What the watermark does.
  {
    when: 'a later scan has seen it',
    knowledge: known({}, { runId: 'r', startedAt: noon + 90 * hour }),
    ageHours: 100,
    code: 'MEMBER',
    allowed: true,
  },
  {
    when: 'a later scan has missed it',
    knowledge: known(
      { relationship: { ...relationship, missingSince: noon + 90 * hour } },
      { runId: 'r', startedAt: noon + 90 * hour },
    ),
    ageHours: 100,
    code: 'EVIDENCE_EXPIRED',
    stale: true,
  },
  {
    when: 'only the legacy API knows it, which no scan can see',
    knowledge: known(
      { relationship: { ...relationship, evidence: { source: 'legacy', observedAt: noon } } },
      { runId: 'r', startedAt: noon + 90 * hour },
    ),
    ageHours: 100,
    code: 'EVIDENCE_EXPIRED',
    stale: true,
  },
  {
    when: 'no list has ever shown it, however many there were',
    knowledge: known(
      { relationship: { ...relationship, neverListed: true } },
      { runId: 'r', startedAt: noon + 90 * hour },
    ),
    ageHours: 100,
    code: 'EVIDENCE_EXPIRED',
    stale: true,
  },
  {
    when: 'the last scan could not speak for it',
    knowledge: known(
      {},
      { runId: 'r', startedAt: noon + 90 * hour, except: [{ accountId: aMembership().accountId, seenAt: noon }] },
    ),
    ageHours: 100,
    code: 'EVIDENCE_EXPIRED',
    stale: true,
  },
  {
    when: 'the last scan could not speak for it, and the one before has seen it',
    knowledge: known(
      {},
      {
        runId: 'r',
        startedAt: noon + 90 * hour,
        except: [{ accountId: aMembership().accountId, seenAt: noon + 60 * hour }],
      },
    ),
    ageHours: 100,
    code: 'MEMBER_IN_GRACE',
    allowed: true,
    stale: true,
  },
];

describe('the answer', () => {
  test.each(rows)('is $code when $when', ({ knowledge = known(), ageHours = 0, maxAgeSeconds, policy, ...row }) => {
    const decision = decide(knowledge, { ...defaultPolicy, ...policy }, noon + ageHours * hour, maxAgeSeconds);

    expect(decision.code).toBe(row.code);
    expect(decision.allowed).toBe(row.allowed ?? false);
    if (decision.evidence) expect(decision.evidence.stale).toBe(row.stale ?? false);
  });

  test('has a row for every code', () => {
    expect(new Set(rows.map(({ code }) => code))).toEqual(new Set(decisionCodes));
  });

  // Each entry makes its own code true and leaves those above it; together they cover every pair of
  // neighbours and more.
  const reasons: readonly { code: DecisionCode; different: Partial<Membership>; ageHours?: number }[] = [
    { code: 'NOT_UNDER_PARTNER', different: { relationship: neverWas } },
    { code: 'LEFT_PARTNER', different: { relationship: left } },
    { code: 'UNVERIFIED', different: { relationship: unknown } },
    { code: 'REVIEW_DENIED', different: withReview('denied') },
    { code: 'REVOKED', different: withReview('revoked') },
    { code: 'PENDING_REVIEW', different: withReview('pending') },
    { code: 'ACCOUNT_CANCELED', different: withActivity('canceled') },
    { code: 'TRIAL_ENDED', different: withActivity('trial_ended') },
    { code: 'ACCOUNT_DISABLED', different: withActivity('disabled') },
    { code: 'EVIDENCE_TOO_OLD', different: {}, ageHours: 80 },
  ];
  const pairs = reasons.flatMap((first, index) =>
    reasons
      .slice(index + 1)
      .filter((second) => !Object.keys(second.different).some((fact) => fact in first.different))
      .map((second) => ({ first: first.code, second: second.code, both: [first, second] as const })),
  );

  test.each(pairs)('is $first rather than $second when both are true', ({ first, both: [a, b] }) => {
    const ageHours = Math.max(a.ageHours ?? 0, b.ageHours ?? 0);

    const decision = decide(
      known({ ...a.different, ...b.different }),
      defaultPolicy,
      noon + ageHours * hour,
      79 * 3600,
    );

    expect(decision.code).toBe(first);
  });

  test('names its evidence', () => {
    const watermark = { runId: 'r', startedAt: noon + hour };

    expect(decide(known({}, watermark), defaultPolicy, noon + 2 * hour + 999).evidence).toEqual({
      source: 'audit',
      asOf: noon + hour,
      ageSeconds: 3600,
      freshUntil: noon + 27 * hour,
      stale: false,
    });
  });
});

describe('of several answers', () => {
  const answer = (code: DecisionCode) => ({ allowed: code.startsWith('MEMBER'), code });

  test.each([
    { codes: ['ACCOUNT_CANCELED', 'MEMBER', 'REVOKED'], best: 'MEMBER' },
    { codes: ['MEMBER_IN_GRACE', 'MEMBER'], best: 'MEMBER' },
    { codes: ['EVIDENCE_EXPIRED', 'MEMBER_UNVERIFIED'], best: 'MEMBER_UNVERIFIED' },
    { codes: ['LEFT_PARTNER', 'PENDING_REVIEW'], best: 'PENDING_REVIEW' },
    { codes: [], best: 'UNKNOWN_USER' },
  ] as const)('$codes the nearest to a yes is $best', ({ codes, best }) => {
    expect(mostFavourable(codes.map(answer)).code).toBe(best);
  });

  test('equal ones keep their order', () => {
    const [first, second] = [{ ...answer('MEMBER') }, { ...answer('MEMBER') }];

    expect(mostFavourable([first, second])).toBe(first);
  });
});
