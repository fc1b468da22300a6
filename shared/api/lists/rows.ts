/** Reads a list to import, up to as many rows as one answer can report. */

import type { ListRows } from '../../use-cases/memberships/import.ts';
import type { Problem } from '../problems.ts';
import { readCsv, type TakeRow } from './csv.ts';
import { type ListBody, textOf } from './encoding.ts';
import { readJsonLines } from './json-lines.ts';
import type { FileRow, RowRefusal } from './row.ts';

export type RowsOfFile = ListRows<RowRefusal>;

const maxFaults = 20;

/** The content types of JSON lines; all others are CSV. */
const jsonLines = /^\s*application\/(?:jsonl|x-ndjson)\b/i;

/**
 * @param fromLine rows that begin before it are skipped
 * @param maxRows more rows are left for the next request
 * @returns the rows, good and bad ones; or the problem of the whole file
 */
export const readRows = (body: ListBody, fromLine: number, maxRows: number): RowsOfFile | Problem => {
  const rows: FileRow[] = [];
  let nextLine: number | undefined;
  const take: TakeRow = (row, isLast = false) => {
    // A fault that hides all following rows is always reported.
    if (row.line < fromLine && !isLast) return true;
    if (rows.length === maxRows) nextLine = row.line;
    else rows.push(row);
    return nextLine === undefined;
  };
  const text = textOf(body);
  if (typeof text !== 'string') return text;
  // Files that were pasted together, or marked twice, have more byte order marks.
  const content = text.replace(/(?<=^|[\r\n])\uFEFF+/g, '');
  const faults = jsonLines.test(body.contentType) ? readJsonLines(content, take) : readCsv(content, take);
  if (faults.length > 0) {
    const errors = faults.slice(0, maxFaults).map((detail) => ({ in: 'body', pointer: '', detail }) as const);
    return { problem: 'VALIDATION_FAILED', errors };
  }
  return nextLine === undefined ? { rows } : { rows, nextLine };
};
