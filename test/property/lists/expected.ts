/** What a reader must make of a sheet. */
import { expect } from 'vitest';
import type { RowsOfFile } from '../../../shared/api/lists/rows.ts';
import type { Cell, Meaning, Name, Sheet } from './sheets.ts';

type Expected = { readonly row: Readonly<Record<string, string>> } | { readonly refused: readonly string[] };

/** What the writer makes of a cell before it is read. */
export type Spoils = (cell: Cell, name: Name) => Meaning;

const used = new Set(['accountId', 'userId', 'userName', 'review', 'justification']);

const expectedRows = ({ columns, rows }: Sheet, meaningOf: Spoils): readonly Expected[] =>
  rows
    .filter(({ kind }) => kind === 'row')
    .map(({ cells }) => {
      const meanings = cells.map((cell, index) => {
        const name = columns[index]?.name ?? '';
        return {
          name,
          place: `column ${index + 1}`,
          means: used.has(name) ? meaningOf(cell, name as Name) : cell.means,
        };
      });
      const refused = meanings.filter(({ means }) => means === 'refused').flatMap(({ name, place }) => [name, place]);
      if (refused.length > 0) return { refused: refused.filter((name) => name !== '') };
      const row = meanings.flatMap(({ name, means }) => (typeof means === 'object' ? [[name, means.value]] : []));
      return { row: Object.fromEntries(row) };
    });

/** Every row is the same, or is refused because of the cell that has to be. */
export const expectSameRows = (read: RowsOfFile, sheet: Sheet, meaningOf: Spoils): void => {
  const expected = expectedRows(sheet, meaningOf);
  const found = read.rows.map((each, index): Expected => {
    if ('row' in each) return { row: { ...each.row } as Record<string, string> };
    const wanted = expected[index];
    const named = wanted !== undefined && 'refused' in wanted ? wanted.refused : [];
    return named.some((name) => each.refusal.detail.includes(`${name}: `))
      ? { refused: named }
      : { refused: [each.refusal.detail] };
  });
  expect(found).toEqual(expected);
};

/**
 * Some programs write line breaks in cells without quotes. Then a row may be refused, and its pieces
 * may be, but no row says anything that the sheet does not.
 */
export const expectNothingElse = (read: RowsOfFile, sheet: Sheet, meaningOf: Spoils): void => {
  const expected = expectedRows(sheet, meaningOf);
  const rows = new Map(expected.flatMap((each) => ('row' in each ? [[each.row['accountId'], each.row]] : [])));
  for (const each of read.rows) {
    if (!('row' in each)) continue;
    expect(each.row).toEqual(rows.get(each.row.accountId));
  }
  const refused = read.rows.filter((each) => 'refusal' in each).length;
  expect(read.rows.length - refused === expected.length || refused > 0).toBe(true);
};
