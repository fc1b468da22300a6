import { readJson } from '../../base/json.ts';
import type { ImportRow } from '../../domain/membership/imports.ts';
import { type Column, columnOf, quotedColumn } from './columns.ts';
import { maxRowBytes, type TakeRow } from './csv.ts';
import { lineEndOf } from './dialect.ts';
import { type FileRow, refusedRow } from './file-row.ts';
import { memberNames } from './member-names.ts';
import { rowOf } from './row.ts';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const whyNotJson = (text: string): string =>
  /^\s*[[\]]|,\s*$/.test(text)
    ? 'the line is part of a JSON array: write one object a line, without commas between them'
    : 'the line is not valid JSON';

const readLine = (line: number, text: string): FileRow<ImportRow> => {
  if (text.length > maxRowBytes) return refusedRow(line, `the line is longer than ${maxRowBytes} characters`);
  const value = readJson(text);
  if (value === undefined) return refusedRow(line, whyNotJson(text), 'INVALID_JSON');
  if (!isObject(value)) return refusedRow(line, 'the line is not a JSON object');
  const given = new Map<Column, unknown>();
  for (const name of memberNames(text)) {
    const column = columnOf(name);
    if (column === undefined) return refusedRow(line, `the member ${quotedColumn(name)} is unknown`);
    // JSON.parse would take the last one without a word.
    if (given.has(column)) return refusedRow(line, `the member ${column} appears twice`);
    given.set(column, value[name]);
  }
  return rowOf(line, Object.fromEntries(given));
};

/**
 * Reads JSON lines: one object a line; blank lines are skipped.
 *
 * @returns no faults: there is no header that could have them
 */
export const readJsonLines = (content: string, take: TakeRow<ImportRow>): readonly string[] => {
  const lineEnd = lineEndOf(content);
  for (let [start, line] = [0, 1]; start < content.length; line += 1) {
    const found = content.indexOf(lineEnd, start);
    const end = found === -1 ? content.length : found;
    const text = content.slice(start, end);
    if (text.trim() !== '' && !take(readLine(line, text))) break;
    start = end + 1;
  }
  return [];
};
