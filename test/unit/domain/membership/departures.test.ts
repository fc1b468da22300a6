import { describe, expect, test } from 'vitest';
import {
  confirmedByAnswer,
  departedByAnswer,
  isMissingBefore,
} from '../../../../shared/domain/membership/departures.ts';
import {
  type EvidenceSource,
  evidenceSources,
  type Membership,
  type RelationshipFact,
} from '../../../../shared/domain/membership/facts.ts';
import { aMembership, hour, noon } from '../../../support/memberships.ts';

const missedAt = noon + 6 * hour;
const secondScan = noon + 12 * hour;
const asked = secondScan + 60_000;
const { relationship } = aMembership();
const missing: RelationshipFact = { ...relationship, missingSince: missedAt };
const seenAt = (observedAt: number, source: EvidenceSource = 'verify') => ({ evidence: { source, observedAt } });

const rows: readonly { when: string; relationship: RelationshipFact; is: boolean }[] = [
  { when: 'an earlier scan has missed it', relationship: missing, is: true },
  { when: 'no scan has missed it', relationship, is: false },
  { when: 'this scan has missed it', relationship: { ...missing, missingSince: secondScan }, is: false },
  { when: 'a later scan has missed it', relationship: { ...missing, missingSince: secondScan + 1 }, is: false },
  { when: 'it has left', relationship: { ...missing, value: 'not_under_partner' }, is: false },
  { when: 'it is not known where it is', relationship: { ...missing, value: 'unknown' }, is: false },
];

describe('an account', () => {
  test.each(rows)('is missing before the second scan: $is, when $when', ({ relationship: fact, is }) => {
    const known = aMembership({ relationship: fact });

    expect(isMissingBefore(known, secondScan)).toBe(is);
    // Decided again with later knowledge, an answer takes nothing from who is listed again.
    expect(departedByAnswer(known, secondScan, asked) !== undefined).toBe(is);
  });

  test.each([
    { when: 'confirmed before the question', evidence: seenAt(asked - 1), departs: true },
    { when: 'confirmed at the same moment', evidence: seenAt(asked), departs: true },
    { when: 'confirmed since the question', evidence: seenAt(asked + 1), departs: false },
    { when: 'listed on a page read since the question', evidence: seenAt(asked + 1, 'audit'), departs: false },
    { when: 'named by a summary since the question', evidence: seenAt(asked + 1, 'account_summary'), departs: true },
  ])('that was $when departs: $departs', ({ evidence, departs }) => {
    const known = aMembership({ relationship: { ...missing, ...evidence } });

    expect(departedByAnswer(known, secondScan, asked) !== undefined).toBe(departs);
  });

  test('that is not known neither departs nor is confirmed', () => {
    expect(departedByAnswer(undefined, secondScan, asked)).toBeUndefined();
    expect(confirmedByAnswer(undefined, asked, undefined)).toBeUndefined();
  });
});

const known: Membership = aMembership({ relationship: missing, review: { value: 'approved', since: noon } });

test('a departure takes the relationship, and leaves everything else as it was', () => {
  expect(departedByAnswer(known, secondScan, asked)).toEqual({
    action: 'departed',
    facts: {
      ...known,
      relationship: {
        value: 'not_under_partner',
        evidence: { source: 'audit', observedAt: asked },
        underPartnerSince: noon,
        missingSince: missedAt,
      },
    },
  });
});

describe('a confirmation', () => {
  const evidence = { source: 'audit', observedAt: asked };

  test('renews the evidence, and leaves the account missing', () => {
    expect(confirmedByAnswer(known, asked, undefined)).toEqual({
      action: 'confirmed',
      facts: { ...known, relationship: { ...missing, evidence } },
    });
  });

  test('takes the activity over that the vendor has told with it', () => {
    const change = confirmedByAnswer(known, asked, { value: 'canceled', raw: 'Canceled' });

    expect(change?.facts.activity).toEqual({ value: 'canceled', raw: 'Canceled', evidence });
  });

  test('names the webhook as the evidence of an activity that a webhook has told', () => {
    const change = confirmedByAnswer(known, asked, { value: 'disabled', raw: 'Frozen' }, 'webhook');

    expect(change?.facts.activity.evidence).toEqual({ source: 'webhook', observedAt: asked });
    expect(change?.facts.relationship.evidence).toEqual(evidence);
  });

  test('leaves an activity that was seen later', () => {
    const later = { value: 'open', evidence: { source: 'webhook', observedAt: asked + 1 } } as const;
    const change = confirmedByAnswer({ ...known, activity: later }, asked, { value: 'canceled' });

    expect(change?.facts.activity).toEqual(later);
    expect(change?.facts.relationship.evidence).toEqual(evidence);
  });

  test.each(evidenceSources)('is nothing new where %s has shown the account later', (source) => {
    const later = aMembership({ relationship: { ...missing, ...seenAt(asked, source) } });

    expect(confirmedByAnswer(later, asked, undefined)).toBeUndefined();
  });

  test.each(['not_under_partner', 'unknown'] as const)('makes no member of who is %s', (value) => {
    expect(confirmedByAnswer(aMembership({ relationship: { ...missing, value } }), asked, undefined)).toBeUndefined();
  });
});
