/** Reads a list to import, up to as many rows as one answer can report. */

import type { ListRows } from '../../use-cases/memberships/import.ts';
import type { Problem } from '../problems.ts';
import type { FileRow, RowRefusal } from './columns.ts';
import { readCsv, type TakeRow } from './csv.ts';
import { readJsonLines } from './json-lines.ts';

export type RowsOfFile = ListRows<RowRefusal>;

const maxFaults = 20;

/**
 * @param fromLine rows that begin before it are skipped
 * @param maxRows more rows are left for the next request
 * @returns the rows, good and bad ones; or the problem of the whole file
 */
export const readRows = (
  { content, mediaType }: { readonly content: string; readonly mediaType: string },
  fromLine: number,
  maxRows: number,
): RowsOfFile | Problem => {
  const rows: FileRow[] = [];
  let nextLine: number | undefined;
  const take: TakeRow = (row, isLast = false) => {
    // A fault that hides all following rows is always reported.
    if (row.line < fromLine && !isLast) return true;
    if (rows.length === maxRows) nextLine = row.line;
    else rows.push(row);
    return nextLine === undefined;
  };
  // Spreadsheets begin a file with a byte order mark.
  const text = content.startsWith('\uFEFF') ? content.slice(1) : content;
  const faults = mediaType === 'text/csv' ? readCsv(text, take) : [];
  if (mediaType !== 'text/csv') readJsonLines(text, take);
  if (faults.length > 0) {
    const errors = faults.slice(0, maxFaults).map((detail) => ({ in: 'body', pointer: '', detail }) as const);
    return { problem: 'VALIDATION_FAILED', errors };
  }
  return nextLine === undefined ? { rows } : { rows, nextLine };
};
