import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BrakeThresholds, brakeFor, mayGo } from '../../../../shared/domain/audit/brake.ts';

const byDefault: BrakeThresholds = { minRevocations: 5, fraction: 0.1 };

describe('how many may go', () => {
  test.each([
    { total: 0, most: 5 },
    { total: 1, most: 5 },
    { total: 2, most: 1 },
    { total: 3, most: 2 },
    { total: 5, most: 4 },
    { total: 6, most: 5 },
    { total: 50, most: 5 },
    { total: 59, most: 5 },
    { total: 60, most: 6 },
    { total: 1_000, most: 100 },
    { total: 1_009, most: 100 },
  ])('of $total: $most', ({ total, most }) => {
    expect(mayGo(total, byDefault)).toBe(most);
  });

  test.each([
    { thresholds: { minRevocations: 0, fraction: 0 }, total: 100, most: 0 },
    { thresholds: { minRevocations: 0, fraction: 0 }, total: 1, most: 0 },
    { thresholds: { minRevocations: 0, fraction: 0.5 }, total: 1, most: 0 },
    { thresholds: { minRevocations: 0, fraction: 1 }, total: 1, most: 1 },
    { thresholds: { minRevocations: 0, fraction: 1 }, total: 100, most: 99 },
    { thresholds: { minRevocations: 500, fraction: 0 }, total: 100, most: 99 },
    // 28.999… and 113.999… in the numbers of a computer.
    { thresholds: { minRevocations: 0, fraction: 0.29 }, total: 100, most: 29 },
    { thresholds: { minRevocations: 0, fraction: 0.57 }, total: 200, most: 114 },
  ])('of $total with $thresholds: $most', ({ thresholds, total, most }) => {
    expect(mayGo(total, thresholds)).toBe(most);
  });

  test('is never all of two or more, and never fewer than the thresholds say below that', () => {
    const thresholds = fc.record({
      minRevocations: fc.nat(1_000),
      fraction: fc.integer({ min: 0, max: 1_000 }).map((thousandths) => thousandths / 1_000),
    });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 100_000 }), thresholds, (total, { minRevocations, fraction }) => {
        const most = mayGo(total, { minRevocations, fraction });

        expect(most).toBeLessThan(total);
        expect(most).toBe(
          Math.min(total - 1, Math.max(minRevocations, Math.floor((Math.round(fraction * 1_000) * total) / 1_000))),
        );
      }),
    );
  });
});

describe('the brake', () => {
  const plan = (revocations: number, entitled = 100, expected = 100, missing = 0) => ({
    revocations,
    entitled,
    expected,
    known: expected,
    missing,
  });

  test.each([
    { when: 'no account goes', given: plan(0), listed: 100, reasons: [] },
    { when: 'just so many lose access', given: plan(10), listed: 100, reasons: [] },
    { when: 'one more loses access', given: plan(11), listed: 100, reasons: ['too_many_revocations'] },
    { when: 'the list is just so much shorter', given: plan(0), listed: 90, reasons: [] },
    { when: 'the list is shorter by one more', given: plan(0), listed: 89, reasons: ['list_shrank'] },
    { when: 'just so many are missing from a list as long', given: plan(0, 100, 100, 10), listed: 100, reasons: [] },
    {
      when: 'one more is missing from a list as long',
      given: plan(0, 100, 100, 11),
      listed: 100,
      reasons: ['list_shrank'],
    },
    { when: 'both', given: plan(11), listed: 89, reasons: ['too_many_revocations', 'list_shrank'] },
    { when: 'the list is longer', given: plan(0), listed: 1_000, reasons: [] },
    { when: 'nothing is known yet', given: plan(0, 0, 0), listed: 1_000, reasons: [] },
    { when: 'nothing is known, and there is nothing', given: plan(0, 0, 0), listed: 0, reasons: [] },
    // Those with access and those expected are counted apart: most of those expected may be canceled.
    { when: 'few have access', given: plan(6, 20, 1_000), listed: 1_000, reasons: ['too_many_revocations'] },
    { when: 'both of two lose access', given: plan(2, 2, 2), listed: 2, reasons: ['too_many_revocations'] },
    { when: 'one of two loses access', given: plan(1, 2, 2), listed: 2, reasons: [] },
    { when: 'the list of two is empty', given: plan(0, 2, 2), listed: 0, reasons: ['list_shrank'] },
    { when: 'the only one leaves', given: plan(1, 1, 1), listed: 0, reasons: [] },
  ])('says $reasons when $when', ({ given, listed, reasons }) => {
    expect(brakeFor(given, listed, byDefault)).toEqual(reasons);
  });
});
