import { describe, expect, test } from 'vitest';
import { decide } from '../../../../shared/domain/membership/decide.ts';
import type { Membership, Review } from '../../../../shared/domain/membership/facts.ts';
import { imported } from '../../../../shared/domain/membership/imports.ts';
import { refutedByVendor, type Sighting, seenUnderPartner } from '../../../../shared/domain/membership/transitions.ts';
import { aMembership, defaultPolicy, hour, noon } from '../../../support/memberships.ts';

const later = noon + hour;

describe('an account that a list is the first to name', () => {
  test.each([
    { mode: 'auto', review: undefined, expected: 'approved' },
    { mode: 'manual', review: undefined, expected: 'pending' },
    { mode: 'auto', review: 'pending', expected: 'pending' },
    { mode: 'manual', review: 'approved', expected: 'approved' },
    { mode: 'auto', review: 'denied', expected: 'denied' },
    { mode: 'manual', review: 'revoked', expected: 'revoked' },
  ] as const)(
    'in mode $mode as $review is $expected, and nothing else is known of it',
    ({ mode, review, expected }) => {
      const evidence = { source: 'import', observedAt: later };

      expect(imported(undefined, review === undefined ? {} : { review }, later, mode)).toEqual({
        action: 'imported',
        facts: {
          relationship: { value: 'unknown', evidence },
          activity: { value: 'unknown', evidence },
          review: { value: expected, since: later, ...(review !== undefined && { decided: true }) },
          profile: {},
        },
      });
    },
  );

  test('gets no access by that', () => {
    const facts = imported(undefined, { review: 'approved' }, later, 'auto')?.facts;
    const membership: Membership = { ...aMembership(), ...facts };

    expect(decide({ found: true, membership, watermark: undefined }, defaultPolicy, later)).toMatchObject({
      allowed: false,
      code: 'UNVERIFIED',
    });
  });
});

describe('an account that is known', () => {
  const states: readonly Review[] = ['pending', 'approved', 'denied', 'revoked'];
  const pairs = states.flatMap((before) => states.map((row) => ({ before, row })));

  test.each(pairs)('$before, and $row in the list', ({ before, row }) => {
    const known = aMembership({ review: { value: before, since: noon } });

    const change = imported(known, { review: row, justification: 'our list' }, later, 'manual');

    if (before === row) expect(change).toBeUndefined();
    else {
      expect(change).toMatchObject({
        action: 'imported',
        justification: 'our list',
        facts: { relationship: known.relationship, activity: known.activity, profile: known.profile },
      });
      expect(change?.facts.review).toEqual({ value: row, since: later, decided: true });
    }
  });

  test.each(states)('not to be under the partner, and %s in the list as well: from now on it is decided', (value) => {
    const { relationship } = aMembership();
    const stranger = (review: Membership['review']) =>
      aMembership({ relationship: { ...relationship, value: 'not_under_partner' }, review });
    const decided = { value, since: later, decided: true } as const;

    expect(imported(stranger({ value, since: noon }), { review: value }, later, 'auto')?.facts.review).toEqual(decided);
    expect(imported(stranger(decided), { review: value }, later + 1, 'auto')).toBeUndefined();
  });

  test('stays as it is where the list says nothing of its review', () => {
    expect(imported(aMembership(), { justification: 'our list' }, later, 'manual')).toBeUndefined();
  });
});

describe('what a list has said, once Constant Contact has shown the account', () => {
  const sighting: Sighting = { source: 'audit', observedAt: later, activity: { value: 'canceled', raw: 'Canceled' } };
  const listed = (review: Review, at = noon): Membership => {
    const facts = imported(undefined, { review }, at, 'auto')?.facts;
    return { ...aMembership(), ...facts };
  };
  const modes = ['auto', 'manual'] as const;

  test.each(
    modes.flatMap((reviewMode) =>
      (['pending', 'approved', 'denied', 'revoked'] as const).map((review) => ({ reviewMode, review })),
    ),
  )('in mode $reviewMode stays $review', ({ reviewMode, review }) => {
    expect(seenUnderPartner(listed(review), sighting, { reviewMode })).toMatchObject({
      action: 'joined',
      facts: { relationship: { value: 'under_partner' }, review: { value: review, since: noon } },
    });
  });

  test('stays so when Constant Contact had first refused it', () => {
    const facts = refutedByVendor(listed('pending'), { source: 'verify', observedAt: noon + 1 })?.facts;

    const change = seenUnderPartner({ ...aMembership(), ...facts }, sighting, { reviewMode: 'auto' });

    expect(change).toMatchObject({ action: 'joined', facts: { review: { value: 'pending' } } });
  });

  test('does not keep a scan that had begun before from being believed', () => {
    const change = seenUnderPartner(listed('approved', later + 1), sighting, { reviewMode: 'auto' });

    expect(change).toMatchObject({
      action: 'joined',
      facts: { relationship: { evidence: { source: 'audit', observedAt: later } }, activity: { value: 'canceled' } },
    });
  });

  test('who was only refused before, by Constant Contact and no person, is a newcomer as ever', () => {
    const facts = refutedByVendor(undefined, { source: 'verify', observedAt: noon })?.facts;

    const change = seenUnderPartner({ ...aMembership(), ...facts }, sighting, { reviewMode: 'auto' });

    expect(change).toMatchObject({ action: 'joined', facts: { review: { value: 'approved' } } });
  });
});
