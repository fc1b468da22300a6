import { expect, test } from 'vitest';
import { readReport } from '../../../../shared/api/lists/report-rows.ts';
import { readPeriod } from '../../../../shared/domain/reconciliation/periods.ts';
import type { ReportRow } from '../../../../shared/domain/reconciliation/verdicts.ts';
import { asUtf16 } from './harness.ts';

const read = (
  text: string | Buffer,
  { period, contentType = 'text/csv' }: { period?: string; contentType?: string } = {},
) =>
  readReport(
    typeof text === 'string'
      ? { content: text, contentType }
      : { content: text.toString('base64'), isBase64: true, contentType },
    period === undefined ? undefined : readPeriod(period),
    10,
  );

const rowsOf = (...args: Parameters<typeof read>): readonly ReportRow[] => {
  const report = read(...args);
  if ('problem' in report) throw new Error(JSON.stringify(report));
  return report.rows;
};
const shortOf = ({ line, name, period, amount, fault }: ReportRow) =>
  fault === undefined ? [line, name, period?.text, amount?.value ?? amount?.text] : [line, fault];

const header = 'accountId,period,amount\n';

test.each([
  ['as it is', 'accountId,period,amount\na1,2026-03,12.50\n'],
  ['with the names of others', 'Encoded_Account-ID;Billing Period;Revenue Share\na1;2026-03;12.50\n'],
  ['with two columns of dates', 'Account\tstart date\tEND DATE\tEarnings\na1\t2026-03-01\t2026-03-31\t12.50\n'],
  ['in another order, with columns of no use', 'Plan,Amount,Plan,Month,Account\nEarnings,12.50,x,2026-03,a1\n'],
  ['as Excel saves it', '\uFEFFsep=;\r\n"accountId";period;amount;\r\na1;2026-03;12.50;\r\n;;;\r\n'],
  ['twice, pasted together', `${header}a1,2026-03,12.50\namount,accountId,period\n12.50,a1,2026-03\n`],
])('reads a report %s', (_, text) => {
  for (const { line: _line, ...row } of rowsOf(text)) {
    expect(row).toEqual({
      naming: 'accountId',
      name: 'a1',
      period: readPeriod('2026-03'),
      amount: { text: '12.50', value: '12.50' },
    });
  }
});

test('reads other encodings', () => {
  expect(
    rowsOf(asUtf16(`organization\tperiod\tamount\nMüller & Söhne\t2026-03\t12,50 €\n`, 'le'), {
      contentType: 'application/csv',
    }).map(shortOf),
  ).toEqual([[2, 'Müller & Söhne', '2026-03', '12.50']]);
  expect(read(Buffer.from('PK\u0003\u0004'), { contentType: 'application/csv' })).toMatchObject({
    problem: 'INVALID_ENCODING',
  });
});

test.each([
  ['an account', 'a1,bob,Acme,2026-03,1', ['accountId', 'a1']],
  ['a user name', ',Bob ,Acme,2026-03,1', ['userName', 'Bob']],
  ['an organization', ', ,Acme  & Sons,2026-03,1', ['organizationName', 'Acme & Sons']],
  ['an organization with an odd name', ',,50%,2026-03,1', ['organizationName', '50%']],
])('takes the surest name: %s', (_, row, [naming, name]) => {
  expect(rowsOf(`accountId,userName,organizationName,period,amount\n${row}\n`)[0]).toMatchObject({ naming, name });
});

test.each([
  ['no account', ',2026-03,1', /^accountId: is required, or userName/],
  ['a spoilt id', '1.2E+11,2026-03,1', /^accountId: is a number in scientific notation/],
  ['a word for nothing', 'N/A,2026-03,1', /^accountId: is a word for no value/],
  ['an id that is none', 'Main Street,2026-03,1', /^accountId: must be a Constant Contact account id/],
  ['the total', 'Grand Total,,1234.50', /^accountId: is the total of a report.*; period: is required/],
  ['a control character', 'a\u0007,2026-03,1', /^accountId: must not contain control characters/],
  ['a month of a spreadsheet', 'a1,Mar-26,1', /^period: must be a month such as 2026-03.*format the column as text/],
  ['a date of the United States', 'a1,03/01/2026,1', /^period: must be a month/],
  ['no amount', 'a1,2026-03,', /^amount: is required/],
  ['a cell too many', 'a1,2026-03,12,50', /^column 4: the row has a cell there/],
  ['an open quote', 'a1,"2026-03,1', /^column 2: .*never closed/],
])('says why a row cannot be read: %s', (_, row, fault) => {
  const [read] = rowsOf(`${header}${row}\n`);
  expect(read?.fault).toMatch(fault);
  expect(JSON.stringify(read?.fault)).not.toContain('1234');
});

test('a row that cannot be read keeps its amount, and one bad row stops no other', () => {
  const rows = rowsOf(`${header}Total,,12.50\na1,2026-03,#REF!\na2,2026-03,7\n`);
  expect(rows.map(shortOf)).toEqual([
    [2, expect.stringContaining('total')],
    [3, 'a1', '2026-03', '#REF!'],
    [4, 'a2', '2026-03', '7'],
  ]);
  expect(rows[0]?.amount?.value).toBe('12.50');
});

test('the period of the request is that of rows without one', () => {
  expect(rowsOf('accountId,amount\na1,1\n', { period: '2026-03' }).map(shortOf)).toEqual([[2, 'a1', '2026-03', '1']]);
  expect(rowsOf(`${header}a1,,1\na2,2026-04,1\n`, { period: '2026-03' }).map(shortOf)).toEqual([
    [2, 'a1', '2026-03', '1'],
    [3, 'a2', '2026-04', '1'],
  ]);
});

test('a currency is that of its column, or of the amount', () => {
  const rows = rowsOf('account,period,amount,currency\na1,2026-03,1,USD\na1,2026-03,$1,\na1,2026-03,1,Dollars\n');
  expect(rows.map(({ amount, fault }) => amount?.currency ?? fault)).toEqual([
    'USD',
    '$',
    expect.stringMatching(/^currency: must be a code/),
  ]);
});

test.each([
  ['no amount', 'account,period\n', /the column amount is missing/],
  ['no account', 'period,amount\n', /the column accountId, userName or organizationName is missing/],
  ['no period', 'account,amount\n', /the column period \(or the query parameter/],
  ['one end of a period', 'account,from,amount\n', /the column period/],
  ['two columns that mean the same', 'account,period,earnings,commission\n', /columns 3 and 4 both mean amount/],
  ['one column twice', 'account,period,amount,amount\n', /column 4, amount, appears twice/],
  ['too many rows', `${header}${'a1,2026-03,1\n'.repeat(11)}`, /more than 10 rows/],
])('refuses a report with %s', (_, text, detail) => {
  expect(read(text)).toEqual({
    problem: 'VALIDATION_FAILED',
    errors: [{ in: 'body', pointer: '', detail: expect.stringMatching(detail) }],
  });
});

test('names the columns that no use is made of', () => {
  expect(read('Plan,account,period,amount,,Notes\n')).toEqual({ rows: [], otherColumns: ['Plan', 'Notes'] });
});

// Twenty seconds where each emoji is looked up as the first of several, in each look at a cell.
test('reads 5 MB of emoji in time', { timeout: 10_000 }, () => {
  const line = `${'👩'.repeat(125)},2026-03,1\n`;
  const rows = Math.floor(4_500_000 / Buffer.byteLength(line));

  const content = `name,period,amount\n${line.repeat(rows)}`;
  const report = readReport({ content, contentType: 'text/csv' }, undefined, 100_000);

  expect(report).toMatchObject({ rows: expect.objectContaining({ length: rows }) });
});
