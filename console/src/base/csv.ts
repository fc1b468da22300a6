/** Tables as files that spreadsheets open. */
import { withoutFormulas } from '../../../shared/api/lists/formulas.ts';

const plainOf = (value: string): string => withoutFormulas(value).replace(/^(?=[\t\r])/, "'");

const cellOf = (value: string | number | undefined): string => {
  const text = typeof value === 'string' ? plainOf(value) : String(value ?? '');
  return /[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** CSV with a header line, and with the byte order mark by which Excel knows UTF-8. */
export function csvOf<Column extends string>(
  columns: readonly Column[],
  rows: readonly Partial<Readonly<Record<Column, string | number | undefined>>>[],
): string {
  const lines = rows.map((row) => columns.map((column) => cellOf(row[column])).join(','));
  return `\ufeff${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

/** Rows of CSV, without its header line: a line break in quotes ends none. */
export function countRows(csv: string): number {
  let [rows, isQuoted] = [0, false];
  for (let index = 0; index < csv.length; index += 1) {
    const code = csv.charCodeAt(index);
    if (code === 34) isQuoted = !isQuoted;
    else if (code === 10 && !isQuoted) rows += 1;
  }
  return rows;
}
