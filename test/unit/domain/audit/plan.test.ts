import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  changeBy,
  countsOf,
  type Finding,
  type Judgement,
  ordered,
  type PlannedChange,
  planHasher,
  plannedChange,
} from '../../../../shared/domain/audit/plan.ts';
import type { Membership } from '../../../../shared/domain/membership/facts.ts';
import { type ChangeAction, changeActions } from '../../../../shared/domain/membership/transitions.ts';
import { accountIdOf, aMembership, defaultPolicy, hour, noon } from '../../../support/memberships.ts';

const run = { startedAt: noon + 12 * hour };
const judgement: Judgement = { reviewMode: 'auto', policy: defaultPolicy, watermark: undefined };
const { relationship, accountId } = aMembership();
const suspect = aMembership({ version: 4, relationship: { ...relationship, missingSince: noon + hour } });
const left = aMembership({ version: 5, relationship: { ...relationship, value: 'not_under_partner' } });
const pending = aMembership({ review: { value: 'pending', since: noon } });

const listedAs = (value: 'open' | 'canceled', raw = value === 'open' ? 'Open' : 'Canceled'): Finding => ({
  kind: 'listed',
  activity: { value, raw },
  profile: { organizationName: 'Acme Flowers' },
});
const notListed: Finding = { kind: 'not_listed' };
const observedAt = run.startedAt + 1_000;
const notOurs: Finding = { kind: 'probed', outcome: 'not_ours', observedAt };
const ours: Finding = { kind: 'probed', outcome: 'ours', observedAt };
const oursCanceled: Finding = { ...ours, activity: { value: 'canceled', raw: 'Canceled' } };

describe('a finding makes of what is known', () => {
  const rows: readonly {
    what: string;
    finding: Finding;
    known: Membership | undefined;
    action: ChangeAction | undefined;
    revokes?: boolean;
  }[] = [
    { what: 'a newcomer', finding: listedAs('open'), known: undefined, action: 'discovered' },
    { what: 'a newcomer that is canceled', finding: listedAs('canceled'), known: undefined, action: 'discovered' },
    { what: 'a member as it was', finding: listedAs('open'), known: aMembership(), action: undefined },
    { what: 'a cancellation', finding: listedAs('canceled'), known: aMembership(), action: 'updated', revokes: true },
    { what: 'a cancellation of a pending one', finding: listedAs('canceled'), known: pending, action: 'updated' },
    { what: 'a suspect that is back', finding: listedAs('open'), known: suspect, action: 'reappeared' },
    { what: 'one that had left', finding: listedAs('open'), known: left, action: 'returned' },
    { what: 'a first miss', finding: notListed, known: aMembership(), action: 'missed' },
    { what: 'a second miss', finding: notListed, known: suspect, action: undefined },
    { what: 'a miss of who is not known', finding: notListed, known: undefined, action: undefined },
    { what: 'a departure', finding: notOurs, known: suspect, action: 'departed', revokes: true },
    { what: 'a no about no suspect', finding: notOurs, known: aMembership(), action: undefined },
    { what: 'a confirmation', finding: ours, known: suspect, action: 'confirmed' },
    { what: 'a cancellation by probe', finding: oursCanceled, known: suspect, action: 'confirmed', revokes: true },
  ];

  test.each(rows)('$what: $action, revokes: $revokes', ({ finding, known, action, revokes = false }) => {
    expect(changeBy(finding, known, run, judgement)?.action).toBe(action);
    expect(plannedChange({ accountId, finding }, known, run, judgement)).toEqual(
      action === undefined ? undefined : { accountId, version: known?.version ?? 0, action, revokes, finding },
    );
  });

  test('the same, decided again once it is applied: nothing', () => {
    for (const { finding, known } of rows.filter(({ what }) => what !== 'a confirmation')) {
      const change = changeBy(finding, known, run, judgement);
      if (change === undefined) continue;
      const after = aMembership({ ...change.facts, version: (known?.version ?? 0) + 1 });

      expect(changeBy(finding, after, run, judgement)).toBeUndefined();
    }
  });

  test('no revocation where the policy does not mind', () => {
    const lenient: Judgement = { ...judgement, policy: { inactiveActivities: [] } };

    expect(plannedChange({ accountId, finding: listedAs('canceled') }, aMembership(), run, lenient)).toMatchObject({
      action: 'updated',
      revokes: false,
    });
  });
});

const findings: fc.Arbitrary<Finding> = fc.constantFrom(
  listedAs('open'),
  listedAs('canceled'),
  notListed,
  notOurs,
  ours,
);
const plans = fc.uniqueArray(
  fc.record({
    accountId: fc.stringMatching(/^[a-z0-9]{1,14}$/).map(accountIdOf),
    version: fc.nat(9),
    action: fc.constantFrom(...changeActions),
    revokes: fc.boolean(),
    finding: findings,
  }),
  { selector: (change) => change.accountId, maxLength: 40 },
);
const hashOf = (changes: readonly PlannedChange[], runId = 'run-1', inPart = 200): string => {
  const hasher = planHasher({ runId });
  for (let from = 0; from < changes.length; from += inPart) hasher.add(changes.slice(from, from + inPart));
  return hasher.digest();
};
/** As DynamoDB might give it back: the same, with its members in another order and without those that are undefined. */
const turned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(turned);
  if (!(value instanceof Object)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .reverse()
      .map(([name, member]) => [name, turned(member)]),
  );
};

describe('the hash of a plan', () => {
  test('does not depend on how the plan was found, stored or divided', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 50 }), (changes, inPart) => {
        const hash = hashOf(ordered(changes));

        expect(hash).toMatch(/^[0-9a-f]{64}$/);
        expect(hashOf(ordered(changes.toReversed()))).toBe(hash);
        expect(hashOf(ordered(changes), 'run-1', inPart)).toBe(hash);
        expect(hashOf(turned(ordered(changes)) as readonly PlannedChange[])).toBe(hash);
      }),
    );
  });

  const change: PlannedChange = { accountId, version: 3, action: 'updated', revokes: false, finding: listedAs('open') };
  const others: readonly { what: string; other: Partial<PlannedChange> }[] = [
    { what: 'account', other: { accountId: accountIdOf('a07eother0001') } },
    { what: 'version', other: { version: 4 } },
    { what: 'action', other: { action: 'missed' } },
    { what: 'revocation', other: { revokes: true } },
    { what: 'kind of finding', other: { finding: notListed } },
    { what: 'activity', other: { finding: listedAs('canceled') } },
    { what: 'word for the activity', other: { finding: listedAs('open', 'Active') } },
    {
      what: 'organization',
      other: { finding: { kind: 'listed', activity: { value: 'open', raw: 'Open' }, profile: {} } },
    },
    { what: 'answer', other: { finding: notOurs } },
    { what: 'other answer', other: { finding: ours } },
    {
      what: 'time of the answer',
      other: { finding: { kind: 'probed', outcome: 'not_ours', observedAt: observedAt + 1 } },
    },
  ];

  test.each(others)('is another one for another $what', ({ other }) => {
    expect(hashOf([{ ...change, ...other }])).not.toBe(hashOf([change]));
  });

  test('is another one for another run, and for one change more or less', () => {
    const another = { ...change, accountId: accountIdOf('a07eother0001') };

    expect(new Set([hashOf([]), hashOf([change]), hashOf([change, another]), hashOf([change], 'run-2')]).size).toBe(4);
  });

  test('cannot be had by another plan whose names look like the ends of changes', () => {
    const named = (organizationName: string): PlannedChange => ({
      ...change,
      finding: { kind: 'listed', profile: { organizationName } },
    });

    expect(hashOf([named('a"]\n["b'), named('c')])).not.toBe(hashOf([named('a'), named('b"]\n["c')]));
  });
});

test('the changes of a plan are in the order of the account ids, and counted by action', () => {
  const changes = ['b', 'a', 'C', 'ab'].map(
    (id, index): PlannedChange => ({
      accountId: accountIdOf(id),
      version: 0,
      action: index === 0 ? 'updated' : 'discovered',
      revokes: false,
      finding: notListed,
    }),
  );

  expect(ordered(changes).map((change) => change.accountId)).toEqual(['C', 'a', 'ab', 'b']);
  expect(countsOf(changes)).toEqual({ discovered: 3, updated: 1 });
  expect(countsOf([])).toEqual({});
});
