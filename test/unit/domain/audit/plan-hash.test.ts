import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countsOf,
  type Finding,
  type PlannedChange,
  planHasher,
  plannedChange,
} from '../../../../shared/domain/audit/plan.ts';
import { type ChangeAction, changeActions } from '../../../../shared/domain/membership/transitions.ts';
import { accountIdOf, aMembership } from '../../../support/memberships.ts';

const known = aMembership({ version: 4 });
const { accountId } = known;
const listedAs = (value: 'open' | 'canceled', raw = value === 'open' ? 'Open' : 'Canceled'): Finding => ({
  kind: 'listed',
  activity: { value, raw },
  profile: { organizationName: 'Acme Flowers' },
});
const notListed: Finding = { kind: 'not_listed' };
const findings: fc.Arbitrary<Finding> = fc.constantFrom(listedAs('open'), listedAs('canceled'), notListed);
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
const hashOf = (changes: readonly PlannedChange[], runId = 'run-1'): string => {
  const hasher = planHasher({ runId });
  for (const change of changes) hasher.add(change);
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
  test('does not depend on how the changes were stored', () => {
    fc.assert(
      fc.property(plans, (changes) => {
        const hash = hashOf(changes);

        expect(hash).toMatch(/^[0-9a-f]{64}$/);
        expect(hashOf(turned(changes) as readonly PlannedChange[])).toBe(hash);
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

test('changes are counted by action', () => {
  const planned = (action: ChangeAction) => plannedChange(accountId, notListed, undefined, { action, revokes: false });

  expect(countsOf(['updated', 'discovered', 'discovered'].map((action) => planned(action as ChangeAction)))).toEqual({
    discovered: 2,
    updated: 1,
  });
  expect(countsOf([])).toEqual({});
});

test('a planned change says what it was made from', () => {
  const how = { action: 'missed', revokes: true } as const;

  expect(plannedChange(accountId, notListed, known, how)).toEqual({
    accountId,
    version: 4,
    finding: notListed,
    ...how,
  });
  expect(plannedChange(accountId, notListed, undefined, how).version).toBe(0);
});
