import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { findingsText } from '../../../../shared/api/lists/findings.ts';

test('answers in CSV keep a spreadsheet that divides elsewhere from running a name, and leave amounts as they are', () => {
  const amount = { text: '-12,- €', currency: 'EUR', value: '-12' };
  const finding = { verdict: 'not_readable', name: 'Flowers;=1', amount, fault: 'period: what is it,\t-1' } as const;
  const text = findingsText([finding], () => undefined, { format: 'csv', separator: 'comma', isFirst: true });
  const expected = { name: "Flowers;'=1", amount: "'-12,- €", value: '-12', detail: "period: what is it,\t'-1" };
  expect(parse(text, { bom: true, columns: true })).toEqual([expect.objectContaining(expected)]);
});
