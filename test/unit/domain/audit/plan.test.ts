import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  changeBy,
  type Finding,
  type Judgement,
  letsIn,
  takesAccess,
  withoutTaking,
} from '../../../../shared/domain/audit/plan.ts';
import type { Membership } from '../../../../shared/domain/membership/facts.ts';
import type { Change, ChangeAction } from '../../../../shared/domain/membership/transitions.ts';
import { aMembership, defaultPolicy, hour, noon } from '../../../support/memberships.ts';

const run = { startedAt: noon + 12 * hour };
const judgement: Judgement = { reviewMode: 'auto', policy: defaultPolicy, watermark: undefined };
const { relationship } = aMembership();
const missing = aMembership({ version: 4, relationship: { ...relationship, missingSince: noon + hour } });
const left = aMembership({ version: 5, relationship: { ...relationship, value: 'not_under_partner' } });
const pending = aMembership({ review: { value: 'pending', since: noon } });
const denied = aMembership({ ...left, review: { value: 'denied', since: noon } });

const listedAs = (value: 'open' | 'canceled', raw = value === 'open' ? 'Open' : 'Canceled') => ({
  kind: 'listed' as const,
  activity: { value, raw },
  profile: { organizationName: 'Acme Flowers' },
});
const notListed: Finding = { kind: 'not_listed' };
const readAt = run.startedAt + 1_000;
const notOurs: Finding = { kind: 'probed', outcome: 'not_ours', observedAt: readAt };

const findings: fc.Arbitrary<Finding> = fc.constantFrom(listedAs('open'), listedAs('canceled'), notListed, notOurs);

describe('a finding makes of what is known', () => {
  const rows: readonly {
    what: string;
    finding: Finding;
    known: Membership | undefined;
    action: ChangeAction | undefined;
    takes?: true;
    lets?: true;
  }[] = [
    { what: 'a newcomer', finding: listedAs('open'), known: undefined, action: 'discovered', lets: true },
    { what: 'a newcomer that is canceled', finding: listedAs('canceled'), known: undefined, action: 'discovered' },
    { what: 'a member as it was', finding: listedAs('open'), known: aMembership(), action: undefined },
    { what: 'a cancellation', finding: listedAs('canceled'), known: aMembership(), action: 'updated', takes: true },
    { what: 'a cancellation of a pending one', finding: listedAs('canceled'), known: pending, action: 'updated' },
    { what: 'one that is listed again', finding: listedAs('open'), known: missing, action: 'reappeared' },
    {
      what: 'one that is listed again, canceled',
      finding: listedAs('canceled'),
      known: missing,
      action: 'reappeared',
      takes: true,
    },
    { what: 'one that had left', finding: listedAs('open'), known: left, action: 'returned', lets: true },
    { what: 'one whose refusal stands', finding: listedAs('open'), known: denied, action: 'returned' },
    { what: 'a first miss', finding: notListed, known: aMembership(), action: 'missed' },
    { what: 'a second miss', finding: notListed, known: missing, action: undefined },
    { what: 'a miss of who is not known', finding: notListed, known: undefined, action: undefined },
    { what: 'an answer that a run of an earlier version had', finding: notOurs, known: missing, action: undefined },
  ];

  test.each(rows)('$what: $action, takes: $takes, lets in: $lets', ({ finding, known, action, takes, lets }) => {
    const change = changeBy(finding, known, run, judgement);

    expect(change?.action).toBe(action);
    if (change === undefined) return;
    expect(takesAccess(known, change, judgement)).toBe(takes ?? false);
    expect(letsIn(known, change, judgement)).toBe(lets ?? false);
  });

  test('the same, decided again once it is applied: nothing', () => {
    for (const { finding, known } of rows) {
      const change = changeBy(finding, known, run, judgement);
      if (change === undefined) continue;
      const after = aMembership({ ...change.facts, version: (known?.version ?? 0) + 1 });

      expect(changeBy(finding, after, run, judgement)).toBeUndefined();
    }
  });

  test('nothing that takes access, where the policy does not mind', () => {
    const lenient: Judgement = { ...judgement, policy: { inactiveActivities: [] } };
    const change = changeBy(listedAs('canceled'), aMembership(), run, lenient);

    expect(change && takesAccess(aMembership(), change, lenient)).toBe(false);
  });

  test('what was true when its page was read, or when its scan began', () => {
    expect(changeBy({ ...listedAs('open'), readAt }, undefined, run, judgement)?.facts.relationship.evidence).toEqual({
      source: 'audit',
      observedAt: readAt,
    });
    expect(changeBy(listedAs('open'), undefined, run, judgement)?.facts.relationship.evidence).toEqual({
      source: 'audit',
      observedAt: run.startedAt,
    });
    // Refused since the scan began, and listed on a page that was read after that.
    const evidence = { source: 'verify', observedAt: readAt } as const;
    const refused = aMembership({ relationship: { value: 'not_under_partner', evidence } });
    expect(changeBy(listedAs('open'), refused, run, judgement)).toBeUndefined();
    expect(changeBy({ ...listedAs('open'), readAt }, refused, run, judgement)?.action).toBe('joined');
  });

  test('a newcomer that waits, while newcomers are held', () => {
    const held: Judgement = { ...judgement, hold: 'too_many_newcomers' };
    const change = changeBy(listedAs('open'), undefined, run, held);

    expect(change?.facts.review).toMatchObject({ value: 'pending', held: 'too_many_newcomers' });
    expect(change && letsIn(undefined, change, held)).toBe(false);
  });
});

describe('a change without what it would take', () => {
  const member = aMembership();
  const canceled = { value: 'canceled', raw: 'Canceled', evidence: { source: 'audit', observedAt: readAt } } as const;
  const updated = (different: Partial<Membership>): Change => ({
    action: 'updated',
    facts: { ...member, ...different },
  });

  test('is the whole change if it takes nothing', () => {
    for (const [known, change] of [
      [member, updated({ profile: { organizationName: 'Acme Gardens' } })],
      [pending, { action: 'updated', facts: { ...pending, activity: canceled } }],
      [undefined, { action: 'discovered', facts: { ...member, activity: canceled } }],
    ] as const) {
      expect(withoutTaking(change, known, judgement)).toBe(change);
    }
    expect(withoutTaking(undefined, member, judgement)).toBeUndefined();
  });

  test('is nothing if all that it does is to take', () => {
    expect(withoutTaking(updated({ activity: canceled }), member, judgement)).toBeUndefined();
    const gone: Change = { action: 'departed', facts: { ...member, relationship: left.relationship } };
    expect(withoutTaking(gone, member, judgement)).toBeUndefined();
  });

  test('is all but the activity otherwise', () => {
    const profile = { organizationName: 'Acme Gardens' };
    expect(withoutTaking(updated({ activity: canceled, profile }), member, judgement)).toEqual(updated({ profile }));

    const back: Change = { action: 'reappeared', facts: { ...member, activity: canceled } };
    expect(withoutTaking(back, missing, judgement)).toEqual({ action: 'reappeared', facts: member });
  });

  test('takes nothing, whatever the finding and whatever is known', () => {
    const known = fc.constantFrom(undefined, member, missing, left, pending, denied);
    fc.assert(
      fc.property(findings, known, (finding, membership) => {
        const remains = withoutTaking(changeBy(finding, membership, run, judgement), membership, judgement);

        if (remains !== undefined) expect(takesAccess(membership, remains, judgement)).toBe(false);
      }),
    );
  });
});
