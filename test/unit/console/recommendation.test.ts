import { describe, expect, it } from 'vitest';
import { recommendationFor } from '../../../console/src/base/recommendation.ts';
import type { Membership } from '../../../console/src/base/types.ts';

const at = '2026-11-21T12:00:00.000Z';
const evidence = { source: 'audit', observedAt: at } as const;
const newcomer = (different: Partial<Membership> = {}): Membership => ({
  accountId: 'a07e1lwvtuw0',
  version: 1,
  relationship: { value: 'under_partner', ...evidence, underPartnerSince: at },
  activity: { value: 'open', raw: 'Open', ...evidence },
  review: { value: 'pending', since: at },
  profile: { organizationName: 'Acme Flowers' },
  createdAt: at,
  updatedAt: at,
  ...different,
});
const adviceFor = (different: Partial<Membership>) => recommendationFor(newcomer(different)).advice;

describe('what the facts of a newcomer speak for', () => {
  it('recommends to approve who is active and listed', () => {
    expect(recommendationFor(newcomer())).toEqual({
      advice: 'approve',
      title: 'Approve',
      why: 'Active, and ours: an audit has found it on our list.',
    });
    expect(adviceFor({ activity: { value: 'trial', ...evidence } })).toBe('approve');
  });

  it.each(['canceled', 'disabled', 'trial_ended'] as const)('says that nothing is gained while it is %s', (value) => {
    expect(adviceFor({ activity: { value, ...evidence } })).toBe('wait');
  });

  it('has Constant Contact asked where something is not known', () => {
    expect(adviceFor({ relationship: { value: 'unknown', ...evidence, source: 'import' } })).toBe('ask');
    expect(adviceFor({ activity: { value: 'unknown', raw: 'Frozen', ...evidence } })).toBe('ask');
    expect(adviceFor({ relationship: { value: 'under_partner', ...evidence, source: 'legacy' } })).toBe('ask');
    expect(adviceFor({ relationship: { value: 'under_partner', ...evidence, missingSince: at } })).toBe('ask');
  });

  it('never recommends to approve what is not ours', () => {
    expect(adviceFor({ relationship: { value: 'not_under_partner', ...evidence } })).toBe('wait');
  });

  it.each(['too_many_newcomers', 'credentials_changed'] as const)('sends to the audit whom it holds: %s', (held) => {
    expect(adviceFor({ review: { value: 'pending', since: at, held } })).toBe('look');
  });

  it('has asked about whom the brake holds for want of a known word', () => {
    const review = { value: 'pending', since: at, held: 'activity_unknown' } as const;
    expect(adviceFor({ review, activity: { value: 'unknown', ...evidence } })).toBe('ask');
  });
});
