import { describe, expect, test } from 'vitest';
import type { Review } from '../../../../shared/domain/membership/facts.ts';
import {
  missedByScan,
  refutedByVendor,
  type Sighting,
  seenUnderPartner,
} from '../../../../shared/domain/membership/transitions.ts';
import { aMembership, hour, noon } from '../../../support/memberships.ts';

const later = noon + hour;
const sighting: Sighting = {
  source: 'audit',
  observedAt: later,
  activity: { value: 'open', raw: 'Open' },
  profile: { organizationName: 'Acme Flowers' },
};
const auto = { reviewMode: 'auto' } as const;
const manual = { reviewMode: 'manual' } as const;
const { relationship } = aMembership();
const left = { ...relationship, value: 'not_under_partner' } as const;

describe('an account that is seen under the partner', () => {
  test.each([
    { mode: auto, review: 'approved' },
    { mode: manual, review: 'pending' },
  ])('for the first time is discovered, and $review', ({ mode, review }) => {
    const change = seenUnderPartner(undefined, sighting, mode);

    expect(change?.action).toBe('discovered');
    expect(change?.facts.review).toEqual({ value: review, since: later });
    expect(change?.facts.relationship.underPartnerSince).toBe(later);
  });

  test('as it was known is no change', () => {
    expect(seenUnderPartner(aMembership(), sighting, auto)).toBeUndefined();
  });

  test('as it was known renews the evidence when it was looked up alone', () => {
    const change = seenUnderPartner(aMembership(), sighting, { ...auto, renewEvidence: true });

    expect(change?.action).toBe('confirmed');
    expect(change?.facts.relationship.evidence.observedAt).toBe(later);
  });

  test.each([
    { what: 'activity', different: { activity: { value: 'canceled', raw: 'Canceled' } } },
    { what: "the vendor's word for it", different: { activity: { value: 'open', raw: 'Active' } } },
    { what: 'organization', different: { profile: { organizationName: 'Acme Gardens' } } },
  ] as const)('with another $what is updated', ({ different }) => {
    const change = seenUnderPartner(aMembership(), { ...sighting, ...different }, auto);

    expect(change?.action).toBe('updated');
    expect(change?.facts).toMatchObject(different);
    expect(change?.facts.review).toEqual(aMembership().review);
  });

  test('without a name keeps the one that was known', () => {
    expect(seenUnderPartner(aMembership(), { ...sighting, profile: {} }, auto)).toBeUndefined();
  });

  test('and was looked up again within a minute is no news', () => {
    const again = { ...sighting, observedAt: noon + 59_999 };

    expect(seenUnderPartner(aMembership(), again, { ...auto, renewEvidence: true })).toBeUndefined();
  });

  test('with the same activity when looked up alone renews the evidence of that too', () => {
    const change = seenUnderPartner(aMembership(), sighting, { ...auto, renewEvidence: true });

    expect(change?.facts.activity.evidence.observedAt).toBe(later);
  });

  test('without a word on activity and profile keeps what was known of them', () => {
    const bare = { source: 'verify', observedAt: later } as const;

    const change = seenUnderPartner(aMembership(), bare, { ...auto, renewEvidence: true });

    expect(change?.facts.activity).toEqual(aMembership().activity);
    expect(change?.facts.profile).toEqual(aMembership().profile);
  });

  test('after a scan had missed it has reappeared', () => {
    const missed = aMembership({ relationship: { ...relationship, missingSince: noon } });

    const change = seenUnderPartner(missed, sighting, manual);

    expect(change?.action).toBe('reappeared');
    expect(change?.facts.relationship.missingSince).toBeUndefined();
    expect(change?.facts.review.value).toBe('approved');
  });

  test.each([
    { mode: auto, before: 'approved', after: 'approved' },
    { mode: manual, before: 'approved', after: 'pending' },
    { mode: manual, before: 'denied', after: 'denied' },
    { mode: auto, before: 'revoked', after: 'revoked' },
  ] as const)('after it had left is $after in review when it was $before', ({ mode, before, after }) => {
    const gone = aMembership({ relationship: left, review: { value: before satisfies Review, since: noon } });

    const change = seenUnderPartner(gone, sighting, mode);

    expect(change?.action).toBe('returned');
    expect(change?.facts.review.value).toBe(after);
    expect(change?.facts.relationship.underPartnerSince).toBe(noon);
  });

  test('and never was before has joined', () => {
    const stranger = aMembership({ relationship: { value: 'unknown', evidence: relationship.evidence } });

    expect(seenUnderPartner(stranger, sighting, auto)?.action).toBe('joined');
  });

  describe.each(['joined', 'returned'] as const)('that has %s', (action) => {
    test.each<{ known: Review; decided?: true; mode: typeof auto | typeof manual; review: Review }>([
      { known: 'approved', decided: true, mode: manual, review: action === 'joined' ? 'approved' : 'pending' },
      { known: 'approved', mode: manual, review: 'pending' },
      { known: 'denied', decided: true, mode: auto, review: 'denied' },
      { known: 'revoked', decided: true, mode: auto, review: 'revoked' },
      { known: 'pending', decided: true, mode: auto, review: 'pending' },
      { known: 'pending', mode: auto, review: 'approved' },
      { known: 'pending', mode: manual, review: 'pending' },
    ])('was $known (decided: $decided), and is $review', ({ known, decided, mode, review }) => {
      const stranger = aMembership({
        relationship: {
          value: 'not_under_partner',
          evidence: { source: 'verify', observedAt: noon },
          ...(action === 'returned' && { underPartnerSince: noon }),
        },
        review: { value: known, since: noon, ...(decided && { decided }) },
      });
      expect(seenUnderPartner(stranger, sighting, mode)).toMatchObject({
        action,
        facts: { review: { value: review } },
      });
    });
  });

  test('is no longer waiting for a transfer', () => {
    const waiting = aMembership({
      relationship: { value: 'not_under_partner', evidence: { source: 'verify', observedAt: noon } },
      transfer: { requestedAt: noon },
    });
    expect(seenUnderPartner(waiting, sighting, auto)?.facts.transfer).toBeUndefined();
  });

  describe('on a page that was read before something was learnt', () => {
    const learntAt = later + hour;
    const evidence = { source: 'verify', observedAt: learntAt } as const;

    test('leaves a relationship that was refuted since', () => {
      expect(seenUnderPartner(aMembership({ relationship: { ...left, evidence } }), sighting, auto)).toBeUndefined();
    });

    test('leaves the mark of a later scan', () => {
      const missed = aMembership({ relationship: { ...relationship, missingSince: learntAt } });

      expect(seenUnderPartner(missed, sighting, auto)).toBeUndefined();
    });

    test('leaves an activity that was seen since', () => {
      const canceled = aMembership({ activity: { value: 'canceled', raw: 'Canceled', evidence } });

      expect(seenUnderPartner(canceled, sighting, auto)).toBeUndefined();
    });

    test('does not make evidence older', () => {
      const confirmed = aMembership({ relationship: { ...relationship, evidence }, profile: {} });

      expect(seenUnderPartner(confirmed, sighting, auto)?.facts.relationship.evidence).toEqual(evidence);
    });
  });
});

describe('an account that a proven scan missed', () => {
  const scan = noon + 6 * hour;

  test('is marked and keeps access: the evidence that the watermark gave it becomes its own', () => {
    const watermark = { runId: 'r', startedAt: noon + 3 * hour };

    const change = missedByScan(aMembership(), scan, watermark);

    expect(change?.action).toBe('missed');
    expect(change?.facts.relationship).toEqual({
      ...relationship,
      evidence: { source: 'audit', observedAt: watermark.startedAt },
      missingSince: scan,
    });
  });

  test.each([
    { when: 'it is marked already', different: { relationship: { ...relationship, missingSince: noon } } },
    { when: 'it is known not to be under the partner', different: { relationship: left } },
    {
      when: 'the vendor has confirmed it since the scan began',
      different: { relationship: { ...relationship, evidence: { source: 'verify', observedAt: scan } } },
    },
    { when: 'no list has ever shown it', different: { relationship: { ...relationship, neverListed: true } } },
  ] as const)('is left alone when $when', ({ different }) => {
    expect(missedByScan(aMembership(different), scan, undefined)).toBeUndefined();
  });
});

test('a summary does not stand against a miss, whenever it was read', () => {
  const evidence = { source: 'account_summary', observedAt: later + hour } as const;
  const known = aMembership({ relationship: { ...relationship, evidence } });

  expect(missedByScan(known, later, undefined)).toMatchObject({
    action: 'missed',
    facts: { relationship: { missingSince: later } },
  });
});

describe("an account that the vendor says is not the partner's", () => {
  const answer = { source: 'verify', observedAt: later } as const;

  test('and of which nothing was known is refuted', () => {
    const change = refutedByVendor(undefined, answer);

    expect(change?.action).toBe('refuted');
    expect(change?.facts.relationship).toEqual({ value: 'not_under_partner', evidence: answer });
  });

  test('and that was not verified is refuted', () => {
    const unverified = aMembership({ relationship: { value: 'unknown', evidence: relationship.evidence } });

    expect(refutedByVendor(unverified, answer)?.facts.relationship.value).toBe('not_under_partner');
  });

  test('as was known already is refuted again, and keeps its history', () => {
    const gone = aMembership({ relationship: left });

    expect(refutedByVendor(gone, answer)?.facts.relationship).toEqual({ ...left, evidence: answer });
    expect(refutedByVendor(gone, { source: 'verify', observedAt: noon })).toBeUndefined();
  });

  test('but is known to be under the partner keeps that: only the re-audit takes access away', () => {
    expect(refutedByVendor(aMembership(), answer)).toBeUndefined();
  });
});
