import { expect, test } from 'vitest';
import type { Membership } from '../../../../shared/domain/membership/facts.ts';
import type { ChangeAction } from '../../../../shared/domain/membership/transitions.ts';
import { newsOfChange } from '../../../../shared/domain/news/account-news.ts';
import type { ServiceState } from '../../../../shared/domain/news/answers.ts';
import { aMembership, defaultPolicy, hour, noon } from '../../../support/memberships.ts';

const service: ServiceState = { policy: defaultPolicy, watermark: { runId: 'run-1', startedAt: noon } };
const member = aMembership();
const review = (value: Membership['review']['value']) => aMembership({ review: { value, since: noon } });
const activity = (value: Membership['activity']['value']) =>
  aMembership({ activity: { value, evidence: { source: 'audit', observedAt: noon } } });
const relationship = (different: Partial<Membership['relationship']>) =>
  aMembership({ relationship: { ...member.relationship, ...different } });
const departed = relationship({ value: 'not_under_partner' });
const imported = relationship({ value: 'unknown', evidence: { source: 'import', observedAt: noon } });
const missed = (observedAt: number) => relationship({ evidence: { source: 'audit', observedAt }, missingSince: noon });

const news = (action: ChangeAction, before: Membership | undefined, after: Membership, at = noon) =>
  newsOfChange(
    { at, action, actor: { kind: 'audit' } },
    before && { membership: before, announced: { stage: 'in_grace', asOf: before.relationship.evidence.observedAt } },
    { ...after, version: 2 },
    service,
  );

type Case = readonly [what: string, ChangeAction, readonly [Membership | undefined, Membership], ...type: string[]];

const cases: readonly Case[] = [
  ['a newcomer is let in', 'discovered', [undefined, member], 'membership.granted', 'UNKNOWN_ACCOUNT', 'MEMBER'],
  ['a newcomer waits', 'discovered', [undefined, review('pending')], 'membership.pending', 'UNKNOWN_ACCOUNT'],
  ['a reviewer lets in', 'approved', [review('pending'), member], 'membership.granted', 'PENDING_REVIEW', 'MEMBER'],
  ['a reviewer denies', 'denied', [review('pending'), review('denied')], 'membership.reviewed', 'PENDING_REVIEW'],
  ['a reviewer takes away', 'revoked', [member, review('revoked')], 'membership.revoked', 'MEMBER', 'REVOKED'],
  ['a reviewer looks again', 'reopened', [review('denied'), review('pending')], 'membership.pending', 'REVIEW_DENIED'],
  ['an account leaves', 'departed', [member, departed], 'membership.revoked', 'MEMBER', 'LEFT_PARTNER'],
  ['a denied one leaves', 'departed', [review('denied'), departed], 'membership.changed', 'REVIEW_DENIED'],
  ['an account comes back', 'returned', [departed, member], 'membership.granted', 'LEFT_PARTNER', 'MEMBER'],
  ['an account is canceled', 'updated', [member, activity('canceled')], 'membership.revoked', 'MEMBER'],
  ['it is open again', 'updated', [activity('canceled'), member], 'membership.granted', 'ACCOUNT_CANCELED'],
  ['no is said for another reason', 'updated', [activity('canceled'), activity('disabled')], 'membership.changed'],
  ['a user is linked', 'linked', [member, member], 'membership.linked', 'MEMBER', 'MEMBER'],
  ['a user is unlinked', 'unlinked', [review('denied'), review('denied')], 'membership.unlinked', 'REVIEW_DENIED'],
  ['a list names an account', 'imported', [undefined, imported], 'membership.changed', 'UNKNOWN_ACCOUNT', 'UNVERIFIED'],
  ['a scan misses an account', 'missed', [member, missed(noon)]],
  ['only the name is new', 'updated', [member, member]],
  ['a transfer is asked for', 'transfer_requested', [departed, departed]],
  [
    'old evidence is renewed',
    'confirmed',
    [missed(noon - 40 * hour), missed(noon)],
    'evidence.renewed',
    'MEMBER_IN_GRACE',
  ],
  ['expired evidence is renewed', 'confirmed', [missed(noon - 90 * hour), missed(noon)], 'membership.granted'],
];

for (const [what, action, [before, after], type, ...codes] of cases) {
  test(what, () => {
    const made = news(action, before, after);
    expect(made?.type).toBe(type);
    expect([made?.data.before?.code, made?.data.after?.code].slice(0, codes.length)).toEqual(codes);
  });
}

test('says what an application needs, and names nobody', () => {
  const actor = { kind: 'reviewer', id: 'person-1' } as const;
  const justification = 'She asked for it';
  const record = { at: noon + hour, action: 'revoked', actor, justification } as const;
  expect(newsOfChange(record, { membership: member }, { ...review('revoked'), version: 7 }, service)).toEqual({
    type: 'membership.revoked',
    time: noon + hour,
    accountId: member.accountId,
    data: {
      accountId: member.accountId,
      version: 7,
      action: 'revoked',
      actor: 'reviewer',
      before: { allowed: true, code: 'MEMBER' },
      after: { allowed: false, code: 'REVOKED' },
      membership: { relationship: 'under_partner', activity: 'open', review: 'revoked', held: false },
      evidence: {
        source: 'audit',
        asOf: '2026-11-21T12:00:00.000Z',
        freshUntil: '2026-11-22T14:00:00.000Z',
        expiresAt: '2026-11-24T12:00:00.000Z',
      },
    },
  });
});

test('what was not announced as old is not announced as renewed', () => {
  const record = { at: noon, action: 'confirmed', actor: { kind: 'client' } } as const;
  const membership = missed(noon - 40 * hour);
  expect(newsOfChange(record, { membership }, missed(noon), service)).toBeUndefined();
  const announced = { stage: 'in_grace', asOf: noon - 41 * hour } as const;
  expect(newsOfChange(record, { membership, announced }, missed(noon), service)).toBeUndefined();
});
