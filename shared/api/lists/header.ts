/** The header line of CSV. */
import { isBlank, quotedColumn, wordOf } from './columns.ts';
import type { ListForm } from './form.ts';
import type { PieceColumns } from './pieces.ts';

/** The columns in their order; undefined: a column without a name, in which no row has a cell. */
export type Header<C extends string> = readonly (C | undefined)[];

/** More than the known columns; each unknown column is named in the problem. */
const maxColumns = 100;

/** Without the blank cells at the end, which spreadsheets add. */
const named = (cells: readonly string[]): readonly string[] =>
  cells.slice(0, cells.findLastIndex((cell) => !isBlank(cell)) + 1);

/** @returns the columns, or the faults of the line */
export const headerOf = <C extends string>(
  cells: readonly string[],
  { columnOf, otherColumn, missingIn }: Pick<ListForm<C, unknown>, 'columnOf' | 'otherColumn' | 'missingIn'>,
): Header<C> | { readonly faults: readonly string[] } => {
  const names = named(cells);
  if (names.length > maxColumns) return { faults: [`the header has more than ${maxColumns} columns`] };
  const header = names.map((name) => columnOf(name) ?? (isBlank(name) ? undefined : otherColumn));
  const faults = names.flatMap((name, index) => {
    const column = header[index];
    if (column === undefined) {
      return isBlank(name) ? [] : [`column ${index + 1}, ${quotedColumn(name)}, is unknown`];
    }
    if (column === otherColumn || header.indexOf(column) === index) return [];
    const first = header.indexOf(column);
    return lettersOf(names[first] ?? '') === lettersOf(name)
      ? [`column ${index + 1}, ${column}, appears twice`]
      : [`columns ${first + 1} and ${index + 1} both mean ${column}: leave one out, or rename it`];
  });
  const missing = missingIn(header);
  if (missing !== undefined) {
    faults.unshift(`the column ${missing} is missing, or the columns are not separated by , or ; or | or tabs`);
  }
  return faults.length === 0 ? header : { faults };
};

const lettersOf = (name: string): string => wordOf(name).replace(/[ _-]/g, '');

/** What the columns say of pieces of rows. */
export const pieceColumnsOf = <C extends string>(
  header: Header<C>,
  { accountId, freeText }: Pick<ListForm<C, unknown>, 'accountId' | 'freeText'>,
): PieceColumns => ({
  width: header.length,
  accountId: header.indexOf(accountId),
  isText: (column) => freeText.has(header[column]),
});

/** Whether a row is a header line again, as in files that were pasted together. */
export const isHeaderLine = <C extends string>(
  cells: readonly string[],
  header: Header<C>,
  { columnOf, key, freeText }: Pick<ListForm<C, unknown>, 'columnOf' | 'key' | 'freeText'>,
): boolean => {
  const places = cells.flatMap((cell, index) => (columnOf(cell) === key ? [header[index]] : []));
  if (places.length === 0) return false;
  const first = cells[header.indexOf(key)] ?? '';
  return columnOf(first) !== undefined || places.some((column) => !freeText.has(column));
};
