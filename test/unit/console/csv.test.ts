import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { countRows, csvOf } from '../../../console/src/base/csv.ts';

describe('CSV that the console writes', () => {
  it('comes back as it was, whatever is in the cells', () => {
    const rows = [{ line: 2, detail: 'plain' }, { line: 3, detail: 'a "quoted", cell;\r\nin two lines' }, { line: 4 }];
    const text = csvOf(['line', 'detail'], rows);
    expect(parse(text, { bom: true, columns: true })).toEqual(
      rows.map(({ line, detail = '' }) => ({ line: String(line), detail })),
    );
    expect(text.startsWith('\ufeffline,detail\r\n')).toBe(true);
    expect(countRows(text)).toBe(1 + rows.length);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '＝1'])('puts an apostrophe before %j', (detail) => {
    const [, row] = parse(csvOf(['detail'], [{ detail }]), { bom: true });
    expect(row).toEqual([`'${detail}`]);
  });

  it('puts one as well where a cell begins for who divides at another separator', () => {
    const text = csvOf(['line', 'detail'], [{ line: -2, detail: "Flowers;=cmd|' /C calc'!A0;x" }]);
    const [, row] = parse(text, { bom: true });
    expect(row).toEqual(['-2', "Flowers;'=cmd|' /C calc'!A0;x"]);
  });

  it('counts no rows in nothing', () => {
    expect(countRows('')).toBe(0);
  });
});
