/**
 * Lists that other programs have written: each row comes out as it went in, or is refused for its
 * true reason. `npm test` needs Python for a third of them; without it they are skipped, but not in
 * CI.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ListBody, textOf } from '../../shared/api/lists/encoding.ts';
import { type RowsOfFile, readRows } from '../../shared/api/lists/rows.ts';
import { expectNothingElse, expectSameRows, type Spoils } from './lists/expected.ts';
import { type Sheet, sheets } from './lists/sheets.ts';
import {
  gridOf,
  hasPython,
  papaForms,
  pythonForms,
  sheetJsForms,
  writtenByPapa,
  writtenByPython,
  writtenBySheetJs,
} from './lists/writers.ts';

const files = 750;
const sampled = <T>(of: fc.Arbitrary<T>, count = files): T[] => fc.sample(of, { numRuns: count, seed: 11 });
const asTyped: Spoils = ({ means }) => means;
const hasLineBreaks = (sheet: Sheet): boolean => JSON.stringify(sheet).includes('\\n');

/** Reads a list at once, and again in pieces. */
const read = (body: ListBody): RowsOfFile => {
  const whole = readRows(body, 1, 1000);
  if ('problem' in whole) throw new Error(`refused: ${JSON.stringify(whole)}`);
  const pieces = [];
  for (let fromLine: number | undefined = 1; fromLine !== undefined; ) {
    const piece = readRows(body, fromLine, 2);
    if ('problem' in piece) throw new Error('the header is good');
    pieces.push(...piece.rows);
    fromLine = piece.nextLine;
  }
  expect(pieces).toEqual(whole.rows);
  expectLines(body, whole);
  return whole;
};

/** Each account is named on the lines from that of its row to that of the next one. */
const expectLines = (body: ListBody, { rows }: RowsOfFile): void => {
  const text = String(textOf(body));
  const lines = text.split(/^[^\r\n]*\r(?!\n)/.test(text) ? '\r' : '\n');
  for (const [index, each] of rows.entries()) {
    const about = 'row' in each ? each.row.accountId : each.refusal.accountId;
    const source = lines.slice(each.line - 1, (rows[index + 1]?.line ?? Number.POSITIVE_INFINITY) - 1).join('\n');
    expect(source).toContain(about ?? '');
  }
};

describe('lists written by other programs', () => {
  test('papaparse', () => {
    for (const [sheet, form] of sampled(fc.tuple(sheets(false), papaForms))) {
      const spoils: Spoils = ({ typed, means }, name) => {
        if (!form.escapeFormulae || typeof typed !== 'string' || !/^[=+\-@\t\r]/.test(typed)) return means;
        return name === 'justification' ? { value: `'${typed}` } : 'refused';
      };
      expectSameRows(read(writtenByPapa(sheet, form)), sheet, spoils);
    }
  });

  test('SheetJS', () => {
    for (const [sheet, form] of sampled(fc.tuple(sheets(true), sheetJsForms))) {
      const body = writtenBySheetJs(sheet, form);
      // It puts no quotes around a line break, but around the first character of its own.
      if (hasLineBreaks(sheet)) expectNothingElse(read(body), sheet, asTyped);
      else expectSameRows(read(body), sheet, asTyped);
    }
  });

  test.skipIf(!hasPython && process.env['CI'] === undefined)("Python's csv", () => {
    const orders = sampled(fc.tuple(sheets(false), pythonForms)).map(([sheet, form]) => ({ sheet, form }));
    const bodies = writtenByPython(
      orders.map(({ sheet, form }) => ({ ...form, format: 'csv' as const, rows: gridOf(sheet) })),
    );
    expect(bodies).toHaveLength(files);
    for (const [index, body] of bodies.entries()) {
      const { sheet, form } = orders[index] ?? expect.unreachable();
      // It puts no quotes around a line break that is not its own.
      const isBroken = form.end === '\r' && form.quoting === 'QUOTE_MINIMAL' && hasLineBreaks(sheet);
      if (isBroken) expectNothingElse(read(body), sheet, asTyped);
      else expectSameRows(read(body), sheet, asTyped);
    }
  });

  test.skipIf(!hasPython && process.env['CI'] === undefined)("Python's json", () => {
    const orders = sampled(fc.tuple(sheets(true), pythonForms), 250).map(([{ columns, rows }, form]) => {
      const isNamed = (_: unknown, index: number) => columns[index]?.name !== '';
      const lines = rows.filter(({ kind }) => kind === 'row').map(({ cells }) => ({ cells: cells.filter(isNamed) }));
      const sheet = { columns: columns.filter(isNamed), rows: lines.map((row) => ({ ...row, kind: 'row' as const })) };
      return { sheet: { ...sheet, blankColumns: 0, isRagged: false }, form };
    });
    const bodies = writtenByPython(
      orders.map(({ sheet: { columns, rows }, form }) => ({
        ...form,
        format: 'jsonl',
        rows: rows.map(({ cells }) =>
          Object.fromEntries(columns.map(({ title }, index) => [title, cells[index]?.typed || null])),
        ),
      })),
    );
    for (const [index, body] of bodies.entries()) {
      const { sheet } = orders[index] ?? expect.unreachable();
      // A number of any size is refused as an id.
      expectSameRows(read(body), sheet, ({ typed, means }) => (typeof typed === 'number' ? 'refused' : means));
    }
  });

  test('are of every kind', () => {
    const kinds = new Map<string, number>();
    const count = (kind: string) => kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    for (const sheet of sampled(sheets(true))) {
      for (const { kind, cells } of sheet.rows) {
        count(kind);
        for (const { means } of cells) count(typeof means === 'string' ? means : 'value');
      }
    }
    expect(
      Math.min(...['row', 'blank', 'header', 'value', 'nothing', 'refused'].map((kind) => kinds.get(kind) ?? 0)),
    ).toBeGreaterThan(200);
  });
});
