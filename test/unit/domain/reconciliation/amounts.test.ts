import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDecimals, readAmount } from '../../../../shared/domain/reconciliation/amounts.ts';

test.each([
  ['12', '12', undefined],
  ['0012.50', '12.50', undefined],
  ['12.5', '12.5', undefined],
  ['.50', '0.50', undefined],
  ['12,50', '12.50', undefined],
  ['1,234.50', '1234.50', undefined],
  ['1.234,50', '1234.50', undefined],
  ['1 234,50', '1234.50', undefined],
  ["1'234.50", '1234.50', undefined],
  ['1,234,567', '1234567', undefined],
  ['1.234.567', '1234567', undefined],
  ['1234.567', '1234.567', undefined],
  ['0.125', '0.125', undefined],
  ['0,125', '0.125', undefined],
  ['1.2345', '1.2345', undefined],
  ['-12.50', '-12.50', undefined],
  ['−12.50', '-12.50', undefined],
  ['+12.50', '12.50', undefined],
  ['12.50-', '-12.50', undefined],
  ['(12.50)', '-12.50', undefined],
  ['-0.00', '0.00', undefined],
  ['$12.50', '12.50', '$'],
  ['-$12.50', '-12.50', '$'],
  ['$-12.50', '-12.50', '$'],
  ['($1,234.50)', '-1234.50', '$'],
  ['12,50 €', '12.50', '€'],
  ['US$ 12.50', '12.50', 'US$'],
  ['USD 12.50', '12.50', 'USD'],
  ['12.50 usd', '12.50', 'usd'],
  // In two ways, or in none.
  ['1,234', undefined, undefined],
  ['12.345', undefined, undefined],
  ['$1,234', undefined, '$'],
  ['1.2E+03', undefined, undefined],
  ['12.50.1', undefined, undefined],
  ['1,23,456.00', undefined, undefined],
  ['(12.50', undefined, undefined],
  ['(-12.50)', undefined, undefined],
  ['twelve', undefined, undefined],
  ['#REF!', undefined, undefined],
  ['$12.50 EUR', undefined, '$'],
  ['12%', undefined, undefined],
  ['1'.repeat(31), undefined, undefined],
  // What spreadsheets make of 3.26, and other letters that are no currency.
  ['Mrz 26', undefined, undefined],
  ['Mar-26', undefined, undefined],
  ['Dez 50', undefined, undefined],
  ['Jan 99', undefined, undefined],
  ['26 May', undefined, undefined],
  ['5 Mio', undefined, undefined],
  ['1.5 mln', undefined, undefined],
  ['10 pct', undefined, undefined],
  ['Err 502', undefined, undefined],
  ['5 NaN', undefined, undefined],
])('reads %s', (text, value, currency) => {
  expect(readAmount(text)).toEqual({ text, ...(value && { value }), ...(currency && { currency }) });
});

test.each([
  ['12.50', 'CAD'],
  ['$12.50', 'CAD'],
  ['$12.50', 'cad'],
  ['R$12.50', 'BRL'],
  ['12.50 cad', 'CAD'],
  ['USD 12.50', '$'],
  ['$12.50', '$'],
  ['$12.50', 'US$'],
  ['£12.50', 'EGP'],
])('%s with a column that says %s is in that currency', (text, currency) => {
  expect(readAmount(text, currency)).toEqual({ text, value: '12.50', currency });
});

test.each([
  ['€12.50', 'USD'],
  ['12.50 EUR', 'USD'],
  ['12.50 €', '$'],
  ['GBP 12.50', '€'],
  ['$12.50', 'EUR'],
  ['Mar-26', 'EUR'],
])('%s with a column that says %s is in no sum', (text, currency) => {
  expect(readAmount(text, currency)).toEqual({ text, currency });
});

test.each([
  ['0', '12.50', '12.50'],
  ['0.1', '0.2', '0.3'],
  ['12.5', '0.125', '12.625'],
  ['-12.50', '12.5', '0.00'],
  ['-0.01', '-0.09', '-0.10'],
  ['99999999999999999999.99', '0.01', '100000000000000000000.00'],
])('adds %s and %s', (a, b, sum) => {
  expect([addDecimals(a, b), addDecimals(b, a)]).toEqual([sum, sum]);
});

test('sums of cents are exact', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: -1_000_000_000_000n, max: 1_000_000_000_000n })), (cents) => {
      const texts = cents.map((each) => {
        const digits = (each < 0n ? -each : each).toString().padStart(3, '0');
        return `${each < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
      });
      const sum = texts.map((text) => readAmount(text).value ?? '').reduce(addDecimals, '0.00');
      expect(BigInt(sum.replace('.', ''))).toBe(cents.reduce((a, b) => a + b, 0n));
    }),
    { numRuns: 200 },
  );
});
