import { expect, test } from 'vitest';
import { readAmount } from '../../../../shared/domain/reconciliation/amounts.ts';
import { addToTotals } from '../../../../shared/domain/reconciliation/totals.ts';
import type { Finding, Verdict } from '../../../../shared/domain/reconciliation/verdicts.ts';

const finding = (verdict: Verdict, amount?: string, currency?: string): Finding => ({
  verdict,
  amount: amount === undefined ? undefined : readAmount(amount, currency),
});

test('counts and adds by verdict and currency, and says what is in no sum', () => {
  const first = [finding('ours_and_paid', '0.10'), finding('ours_and_paid', '0.20'), finding('ours_but_unpaid')];
  const then = [
    finding('ours_and_paid', '1,5', 'EUR'),
    finding('ours_and_paid', '1,234'),
    finding('not_readable', 'x'),
  ];
  expect(addToTotals(addToTotals({}, first), then)).toEqual({
    ours_and_paid: { count: 4, sums: { '': '0.30', EUR: '1.5' }, notSummed: 1 },
    ours_but_unpaid: { count: 1, sums: {}, notSummed: 0 },
    not_readable: { count: 1, sums: {}, notSummed: 1 },
  });
});

test('a currency may have the name of a member of all objects, and there are not too many', () => {
  const odd = ['constructor', '__proto__', 'toString'].map((currency) => finding('ours_and_paid', '1', currency));
  const many = Array.from({ length: 300 }, (_, index) => finding('ours_and_paid', '1', `C${index}`));
  const { ours_and_paid: all } = addToTotals({}, [...odd, ...many]);
  expect(all?.sums['constructor']).toBe('1');
  expect((all?.notSummed ?? 0) + Object.keys(all?.sums ?? {}).length).toBe(303);
});
