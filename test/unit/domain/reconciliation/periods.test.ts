import { expect, test } from 'vitest';
import { overlaps, periodBetween, readPeriod } from '../../../../shared/domain/reconciliation/periods.ts';

const at = (text: string) => Date.parse(text);

test.each([
  ['2026-03', '2026-03', '2026-03-01', '2026-04-01'],
  ['2026-12', '2026-12', '2026-12-01', '2027-01-01'],
  ['2026-03-05', '2026-03-05', '2026-03-05', '2026-03-06'],
  ['2026-03-01..2026-03-31', '2026-03', '2026-03-01', '2026-04-01'],
  ['2026-03-01/2026-03-31', '2026-03', '2026-03-01', '2026-04-01'],
  ['2026-03-01 .. 2026-03-15', '2026-03-01..2026-03-15', '2026-03-01', '2026-03-16'],
  ['2026-01..2026-03', '2026-01-01..2026-03-31', '2026-01-01', '2026-04-01'],
  ['2024-02-01..2024-02-29', '2024-02', '2024-02-01', '2024-03-01'],
])('reads %s', (text, as, from, to) => {
  expect(readPeriod(text)).toEqual({ text: as, from: at(from), to: at(to) });
});

test.each([
  ...['March 2026', 'Mar-26', '1-Mar', '03/2026', '03/01/2026', '2026/03', '2026-3', '202603', '2026-13', '2026-00'],
  ...['2026-02-29', '2026-02-30', '2026-03-31..2026-03-01', '2026-03..', '..2026-03', '1926-03', '46082', '2026'],
  ...['2026-03-01T00:00:00Z', '2026-03-01-2026-03-31', '2026-03-01..2026-03-31..2026-04-30', '', ' '],
])('refuses %s', (text) => {
  expect(readPeriod(text)).toBeUndefined();
});

test('two columns make one period, with its last day', () => {
  expect(periodBetween('2026-03-01', '2026-03-31')?.text).toBe('2026-03');
  expect(periodBetween('2026-03-02', '2026-03-01')).toBeUndefined();
  expect(periodBetween('2026-03-01', 'March 31')).toBeUndefined();
});

test('periods touch one another if they have a moment in common', () => {
  const [quarter, april, march] = ['2026-01..2026-03', '2026-04', '2026-03'].map((text) => readPeriod(text));
  if (!quarter || !april || !march) throw new Error('not read');
  expect([overlaps(quarter, march), overlaps(march, quarter), overlaps(quarter, april)]).toEqual([true, true, false]);
});

// As long as a row may be. It would take minutes where the reader tries each divider with all behind it.
test('a long cell of dividers is no period, and is read at once', () => {
  for (const divider of ['/', '..', '../']) expect(readPeriod(`${divider.repeat(64_000)} x y`)).toBeUndefined();
});
