/** Sightings of accounts that lists have not shown yet, of held newcomers, and by summaries. */
import { describe, expect, test } from 'vitest';
import type { EvidenceSource, Membership } from '../../../../shared/domain/membership/facts.ts';
import { missedByScan, type Sighting, seenUnderPartner } from '../../../../shared/domain/membership/transitions.ts';
import { aMembership, hour, noon } from '../../../support/memberships.ts';

const later = noon + hour;
const sighting: Sighting = { source: 'audit', observedAt: later, activity: { value: 'open', raw: 'Open' } };
const auto = { reviewMode: 'auto' } as const;
const manual = { reviewMode: 'manual' } as const;
const { relationship } = aMembership();
const left = { ...relationship, value: 'not_under_partner' } as const;

describe('an account that no list has shown yet', () => {
  const byItself = (source: EvidenceSource) => ({ ...sighting, source, observedAt: noon });

  test.each<{ source: EvidenceSource; neverListed: true | undefined }>([
    { source: 'audit', neverListed: undefined },
    { source: 'verify', neverListed: true },
    { source: 'webhook', neverListed: true },
    { source: 'provisioned', neverListed: true },
    { source: 'account_summary', neverListed: true },
    { source: 'legacy', neverListed: true },
  ])('is marked so: $neverListed, when $source discovers it', ({ source, neverListed }) => {
    expect(seenUnderPartner(undefined, byItself(source), auto)?.facts.relationship.neverListed).toBe(neverListed);
  });

  test('is marked when it joins by itself, and not when it returns', () => {
    const never = aMembership({ relationship: { value: 'unknown', evidence: relationship.evidence } });
    const gone = aMembership({ relationship: left });
    const verified = { ...sighting, source: 'verify' } as const;

    expect(seenUnderPartner(never, verified, auto)?.facts.relationship.neverListed).toBe(true);
    expect(seenUnderPartner(gone, verified, auto)?.facts.relationship.neverListed).toBeUndefined();
    expect(seenUnderPartner(never, sighting, auto)?.facts.relationship.neverListed).toBeUndefined();
  });

  test('is confirmed by the first list that shows it, and missed from then on', () => {
    const verified = aMembership({
      relationship: { ...relationship, evidence: { source: 'verify', observedAt: later + 1 }, neverListed: true },
    });
    expect(missedByScan(verified, later + 2, undefined)).toBeUndefined();

    const change = seenUnderPartner(verified, sighting, auto);

    expect(change?.action).toBe('confirmed');
    expect(change?.facts.relationship).not.toHaveProperty('neverListed');
    expect(change?.facts.relationship.evidence.observedAt).toBe(later + 1);
    const listed = aMembership(change?.facts);
    expect(missedByScan(listed, later + 2, undefined)?.action).toBe('missed');
  });

  test('has the activity of a page that was read before a summary has shown it: a summary says none', () => {
    const summary = { source: 'account_summary', observedAt: later + 1 } as const;
    const known = aMembership(seenUnderPartner(undefined, summary, auto)?.facts);
    expect(known.activity.value).toBe('unknown');

    const { source, observedAt, activity } = sighting;
    expect(seenUnderPartner(known, sighting, auto)?.facts.activity).toEqual({
      ...activity,
      evidence: { source, observedAt },
    });
    // An unknown word of the vendor's is something that it has said.
    const word = aMembership({ activity: { value: 'unknown', raw: 'Paused', evidence: summary } });
    expect(seenUnderPartner(word, sighting, auto)).toBeUndefined();
  });

  test('keeps the mark when it is confirmed by itself', () => {
    const verified = aMembership({
      relationship: { ...relationship, evidence: { source: 'verify', observedAt: noon }, neverListed: true },
    });
    const change = seenUnderPartner(verified, { ...sighting, source: 'verify' }, { ...auto, renewEvidence: true });

    expect(change?.action).toBe('confirmed');
    expect(change?.facts.relationship.neverListed).toBe(true);
  });
});

describe('newcomers that are held', () => {
  const held = { ...auto, hold: 'too_many_newcomers' } as const;
  const pendingFor = { value: 'pending', since: later, held: 'too_many_newcomers' };

  test.each<{ what: string; known: Membership | undefined; review: unknown }>([
    { what: 'discovered', known: undefined, review: pendingFor },
    {
      what: 'joined',
      known: aMembership({
        relationship: { value: 'unknown', evidence: relationship.evidence },
        review: { value: 'pending', since: noon },
      }),
      review: pendingFor,
    },
    { what: 'returned', known: aMembership({ relationship: left }), review: pendingFor },
    {
      what: 'joined',
      known: aMembership({
        relationship: { value: 'unknown', evidence: relationship.evidence },
        review: { value: 'approved', since: noon, decided: true },
      }),
      review: { value: 'approved', since: noon, decided: true },
    },
  ])('wait for a release when they have $what, unless somebody has decided', ({ what, known, review }) => {
    const change = seenUnderPartner(known, sighting, held);

    expect(change?.action).toBe(what);
    expect(change?.facts.review).toEqual(review);
  });

  test('wait for a reviewer, and for no release, where reviewers decide about all', () => {
    const change = seenUnderPartner(undefined, sighting, { ...manual, hold: 'credentials_changed' });

    expect(change?.facts.review).toEqual({ value: 'pending', since: later });
  });

  test('are only newcomers: members are listed as ever', () => {
    const missed = aMembership({ relationship: { ...relationship, missingSince: noon } });

    expect(seenUnderPartner(missed, sighting, held)?.facts.review).toEqual(missed.review);
    expect(seenUnderPartner(aMembership(), sighting, held)).toBeUndefined();
  });
});

describe('a newcomer of whom no word is understood', () => {
  const waiting = { value: 'pending', since: later, held: 'activity_unknown' };
  const frozen = { value: 'unknown', raw: 'Frozen' } as const;
  const { activity: _activity, ...silent } = sighting;

  test.each(['audit', 'verify', 'webhook'] as const)('waits when %s shows it', (source) => {
    expect(seenUnderPartner(undefined, { ...silent, source }, auto)?.facts.review).toEqual(waiting);
    expect(seenUnderPartner(undefined, { ...silent, source, activity: frozen }, auto)?.facts.review).toEqual(waiting);
  });

  test('does not wait when a summary shows it, which never says', () => {
    const seen = seenUnderPartner(undefined, { ...silent, source: 'account_summary' }, auto);
    expect(seen?.facts.review).toEqual({ value: 'approved', since: later });
  });

  test('waits until a word is understood, or for what else holds newcomers by then', () => {
    const known = aMembership({
      activity: { ...frozen, evidence: relationship.evidence },
      review: { value: 'pending', since: noon, held: 'activity_unknown' },
    });
    const shown = { ...sighting, activity: { value: 'open', raw: 'Open' } } as const;

    expect(seenUnderPartner(known, { ...silent, activity: frozen }, auto)).toBeUndefined();
    const change = seenUnderPartner(known, shown, auto);
    expect([change?.action, change?.facts.review]).toEqual(['updated', { value: 'approved', since: later }]);
    expect(seenUnderPartner(known, shown, manual)?.facts.review).toEqual({ value: 'pending', since: later });
    expect(seenUnderPartner(known, shown, { ...auto, hold: 'too_many_newcomers' })?.facts.review).toEqual({
      value: 'pending',
      since: noon,
      held: 'too_many_newcomers',
    });
  });

  test('that somebody has decided about stays as decided', () => {
    const known = aMembership({
      activity: { ...frozen, evidence: relationship.evidence },
      review: { value: 'approved', since: noon, decided: true },
    });
    expect(seenUnderPartner(known, { ...sighting, activity: { value: 'open' } }, auto)?.facts.review).toEqual(
      known.review,
    );
  });

  test('has access already if it is known: no word takes that away', () => {
    expect(seenUnderPartner(aMembership(), { ...silent, activity: frozen }, auto)?.facts).toMatchObject({
      review: { value: 'approved' },
      activity: { value: 'unknown' },
    });
  });
});

describe('what a summary says', () => {
  const summary = { ...sighting, source: 'account_summary', activity: { value: 'canceled' } } as const;

  test('changes nothing of an account that lists vouch for, not even its activity', () => {
    expect(seenUnderPartner(aMembership(), summary, { ...auto, renewEvidence: true })).toBeUndefined();
  });

  test('does not bring back who was missed, or has left', () => {
    for (const different of [{ ...relationship, missingSince: noon }, left]) {
      expect(seenUnderPartner(aMembership({ relationship: different }), summary, auto)).toBeUndefined();
    }
  });

  test('renews what summaries alone have shown', () => {
    const known = aMembership({
      relationship: { ...relationship, evidence: { source: 'account_summary', observedAt: noon }, neverListed: true },
    });
    const change = seenUnderPartner(known, summary, { ...auto, renewEvidence: true });

    expect(change?.facts.relationship.evidence).toEqual({ source: 'account_summary', observedAt: later });
    expect(change?.facts.activity.value).toBe('canceled');
  });
});
