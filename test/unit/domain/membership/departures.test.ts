import { describe, expect, test } from 'vitest';
import { confirmedByProbe, departedByProbe, isSuspect } from '../../../../shared/domain/membership/departures.ts';
import type { Membership, RelationshipFact } from '../../../../shared/domain/membership/facts.ts';
import { aMembership, hour, noon } from '../../../support/memberships.ts';

const missedAt = noon + 6 * hour;
const scan = noon + 12 * hour;
const asked = scan + 60_000;
const { relationship } = aMembership();
const suspect: RelationshipFact = { ...relationship, missingSince: missedAt };
const seenAt = (observedAt: number) => ({ evidence: { source: 'verify', observedAt } as const });

const rows: readonly { when: string; relationship: RelationshipFact; is: boolean }[] = [
  { when: 'an earlier scan has missed it', relationship: suspect, is: true },
  { when: 'no scan has missed it', relationship, is: false },
  { when: 'this scan has missed it', relationship: { ...suspect, missingSince: scan }, is: false },
  { when: 'a later scan has missed it', relationship: { ...suspect, missingSince: scan + 1 }, is: false },
  { when: 'it was seen just before this scan', relationship: { ...suspect, ...seenAt(scan - 1) }, is: true },
  { when: 'it was seen when this scan began', relationship: { ...suspect, ...seenAt(scan) }, is: false },
  { when: 'it was seen since this scan began', relationship: { ...suspect, ...seenAt(scan + 1) }, is: false },
  { when: 'it has left', relationship: { ...suspect, value: 'not_under_partner' }, is: false },
  { when: 'it is not known where it is', relationship: { ...suspect, value: 'unknown' }, is: false },
];

describe('an account', () => {
  test.each(rows)('is a suspect: $is, when $when', ({ relationship: fact, is }) => {
    const known = aMembership({ relationship: fact });

    expect(isSuspect(known, scan)).toBe(is);
    // Decided again with later knowledge, an answer changes suspects only.
    expect(departedByProbe(known, scan, asked) !== undefined).toBe(is);
    expect(confirmedByProbe(known, scan, asked, undefined) !== undefined).toBe(is);
  });

  test('that is not known is no suspect', () => {
    expect(departedByProbe(undefined, scan, asked)).toBeUndefined();
    expect(confirmedByProbe(undefined, scan, asked, undefined)).toBeUndefined();
  });
});

const known: Membership = aMembership({ relationship: suspect, review: { value: 'approved', since: noon } });

test('a departure takes the relationship, and leaves everything else as it was', () => {
  expect(departedByProbe(known, scan, asked)).toEqual({
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

  test('renews the evidence, and leaves the account a suspect', () => {
    expect(confirmedByProbe(known, scan, asked, undefined)).toEqual({
      action: 'confirmed',
      facts: { ...known, relationship: { ...suspect, evidence } },
    });
  });

  test('takes the activity over that the vendor has told with it', () => {
    const change = confirmedByProbe(known, scan, asked, { value: 'canceled', raw: 'Canceled' });

    expect(change?.facts.activity).toEqual({ value: 'canceled', raw: 'Canceled', evidence });
  });

  test('leaves an activity that was seen later', () => {
    const later = { value: 'open', evidence: { source: 'webhook', observedAt: asked + 1 } } as const;
    const change = confirmedByProbe({ ...known, activity: later }, scan, asked, { value: 'canceled' });

    expect(change?.facts.activity).toEqual(later);
    expect(change?.facts.relationship.evidence).toEqual(evidence);
  });
});
