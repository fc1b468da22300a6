/** The header line of CSV. */
import { type Column, columnOf, isBlank, quotedColumn } from './columns.ts';
import type { PieceColumns } from './pieces.ts';

/** The columns in their order; undefined: a column without a name, in which no row has a cell. */
export type Header = readonly (Column | undefined)[];

/** More than the known columns; each unknown column is named in the problem. */
const maxColumns = 100;

/** Without the blank cells at the end, which spreadsheets add. */
const named = (cells: readonly string[]): readonly string[] =>
  cells.slice(0, cells.findLastIndex((cell) => !isBlank(cell)) + 1);

/** @returns the columns, or the faults of the line */
export const headerOf = (cells: readonly string[]): Header | { readonly faults: readonly string[] } => {
  const names = named(cells);
  if (names.length > maxColumns) return { faults: [`the header has more than ${maxColumns} columns`] };
  const header = names.map(columnOf);
  const faults = names.flatMap((name, index) => {
    const column = header[index];
    if (column === undefined) {
      return isBlank(name) ? [] : [`column ${index + 1}, ${quotedColumn(name)}, is unknown`];
    }
    return header.indexOf(column) === index ? [] : [`column ${index + 1}, ${column}, appears twice`];
  });
  if (!header.includes('accountId')) {
    faults.unshift('the column accountId is missing, or the columns are not separated by , or ; or | or tabs');
  }
  return faults.length === 0 ? header : { faults };
};

/** What people write in these columns may be the name of a column. */
const freeText: ReadonlySet<Column | undefined> = new Set(['justification', 'organizationName', 'siteOwnerName']);

/** What the columns say of pieces of rows. */
export const pieceColumnsOf = (header: Header): PieceColumns => ({
  width: header.length,
  accountId: header.indexOf('accountId'),
  isText: (column) => freeText.has(header[column]),
});

/** Whether a row is a header line again, as in files that were pasted together. */
export const isHeaderLine = (cells: readonly string[], header: Header): boolean => {
  const places = cells.flatMap((cell, index) => (columnOf(cell) === 'accountId' ? [header[index]] : []));
  if (places.length === 0) return false;
  const first = cells[header.indexOf('accountId')] ?? '';
  return columnOf(first) !== undefined || places.some((column) => !freeText.has(column));
};
