import { describe, expect, test } from 'vitest';
import { advice } from '../../../console/src/base/advice.ts';
import { answerFor, codesFromNoToYes, effectOfUnlinking } from '../../../console/src/base/links.ts';
import { cancellationWords, previewOf, startOf } from '../../../console/src/base/plan.ts';
import { changesOf } from '../../../console/src/base/records.ts';
import { inPlace, matches } from '../../../console/src/base/rows.ts';
import type { LinkedRow, Plan } from '../../../console/src/base/types.ts';
import { problems } from '../../../shared/api/problems.ts';
import { cancellationReasons } from '../../../shared/constant-contact/operations/types.ts';
import { decisionCodes } from '../../../shared/domain/membership/decide.ts';
import { activities } from '../../../shared/domain/membership/facts.ts';
import { planRefusal } from '../../../shared/use-cases/partner/plan-guards.ts';

describe('finding by name', () => {
  test.each([
    ['', ['Acme'], true],
    ['  acme ', ['ACME Flowers'], true],
    ['straße', ['STRASSE'], false],
    ['ﬁsh', ['Fish & Chips'], true],
    ['flowers', [undefined, 'a07e1lwvtuw0'], false],
    ['株式', ['株式会社'], true],
    ['<b>', ['a <B> c'], true],
  ])('%j in %j', (wanted, texts, found) => {
    expect(matches(wanted, texts)).toBe(found);
  });

  test('rows that cannot be read stand where Constant Contact has them', () => {
    const account = (accountId: string) => ({ accountId, activity: 'open' as const });
    const unreadable = (row: number) => ({ row, why: 'no id' });
    const page = { clientAccounts: [account('a'), account('b')], unreadableRows: [unreadable(4), unreadable(1)] };

    expect(inPlace(page)).toEqual([
      { unreadable: unreadable(1) },
      account('a'),
      account('b'),
      { unreadable: unreadable(4) },
    ]);
  });
});

describe('the answer for a user', () => {
  const link = (accountId: string, code: (typeof decisionCodes)[number]): LinkedRow => ({
    accountId,
    code,
    allowed: code.startsWith('MEMBER'),
  });
  const damaged: LinkedRow = { accountId: 'x', problem: { code: 'MEMBERSHIP_DAMAGED', title: 'Damaged', status: 500 } };

  test('is that of the account that stands last in the order of the service', () => {
    expect(codesFromNoToYes).toEqual(decisionCodes);
    expect(answerFor([link('a', 'REVOKED'), link('b', 'MEMBER'), link('c', 'MEMBER')])).toEqual({
      allowed: true,
      code: 'MEMBER',
      accountId: 'b',
    });
    expect(answerFor([])).toEqual({ allowed: false, code: 'UNKNOWN_USER' });
  });

  test.each([
    ['the only yes', [link('a', 'MEMBER')], /say no from then on: no account is left/],
    ['one of two', [link('a', 'MEMBER'), link('b', 'MEMBER')], /still say yes, by the account b/],
    ['a yes beside a no', [link('a', 'MEMBER'), link('b', 'REVOKED')], /say no from then on: by the account b/],
    ['a no', [link('a', 'REVOKED')], /still say no/],
    ['a yes beside damage', [link('a', 'MEMBER'), damaged], /not known/],
    ['a no beside damage and a yes', [link('a', 'REVOKED'), link('b', 'MEMBER'), damaged], /say yes, by the account b/],
  ])('without %s', (_, links, effect) => {
    expect(effectOfUnlinking(links, 'a')).toMatch(effect);
  });
});

describe('a change of plan', () => {
  const plans = [undefined, 'TRIAL', 'GOLD'];
  const cases = activities.flatMap((activity) =>
    plans.flatMap((planType) =>
      ['trial', 'SILVER'].flatMap((wanted) =>
        [undefined, 1, 15].flatMap((day) =>
          [true, false].map((reactivate) => [activity, planType, wanted, day, reactivate] as const),
        ),
      ),
    ),
  );

  test('is announced as the service would judge it', () => {
    for (const [activity, planType, wanted, day, reactivate] of cases) {
      const rest = { tiers: [], billingDayOfMonth: 1, ...(planType !== undefined && { planType }) };
      const request = { planType: wanted, reactivate, ...(day !== undefined && { billingDayOfMonth: day }) };
      const known = activity === 'unknown' ? {} : { activity: { value: activity, raw: activity } };
      const refusal = planRefusal({ ...rest, ...known }, request);
      const preview = previewOf({ accountId: 'a', activity, ...rest } satisfies Plan, request);
      const expected =
        refusal === 'trial_is_over' || refusal === 'billing_day_ignored' ? refusal.toUpperCase() : undefined;
      const isHeldByReactivation = preview.reactivates !== 'no' && !reactivate;

      const what = JSON.stringify({ activity, planType, wanted, day, reactivate });
      if (isHeldByReactivation && preview.problem?.code !== 'TRIAL_IS_OVER') {
        expect(refusal, what).toBe(preview.reactivates === 'yes' ? 'reactivation_not_asked' : 'perhaps_reactivation');
      } else {
        expect(preview.problem?.code, what).toBe(expected);
      }
    }
  });

  test('and a cancellation have all words of the service', () => {
    expect(Object.keys(cancellationWords).sort()).toEqual(Object.keys(cancellationReasons).sort());
    expect(Object.keys(problems)).toEqual(expect.arrayContaining(Object.keys(advice)));
    expect(new Date(startOf('2026-12-31')).getHours()).toBe(0);
  });
});

test('a record says what it has changed, and the first one says all', () => {
  const after = { relationship: 'under_partner', activity: 'open', review: 'approved' };

  expect(changesOf({ after })).toHaveLength(3);
  expect(changesOf({ before: { ...after, review: 'pending' }, after })).toEqual([
    { fact: 'Review', before: 'Waiting for review', after: 'Approved' },
  ]);
  expect(changesOf({ before: after, after: { ...after, activity: 'new word' } })).toEqual([
    { fact: 'At Constant Contact', before: 'Active', after: 'new word' },
  ]);
});
