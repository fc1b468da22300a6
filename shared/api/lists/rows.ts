/** Reads a list that is to be imported, as far as one answer can tell of it. */

import type { ListRows } from '../../use-cases/memberships/import.ts';
import type { Problem } from '../problems.ts';
import type { FileRow, RowRefusal } from './columns.ts';
import { readCsv, type TakeRow } from './csv.ts';
import { readJsonLines } from './json-lines.ts';

export type RowsOfFile = ListRows<RowRefusal>;

const mostFaults = 20;

/**
 * @param fromLine rows that begin before it are passed over
 * @param most that many rows are read, and no more
 * @returns the rows, good and bad ones; or the problem of the whole file
 */
export const readRows = (
  { content, mediaType }: { readonly content: string; readonly mediaType: string },
  fromLine: number,
  most: number,
): RowsOfFile | Problem => {
  const rows: FileRow[] = [];
  let nextLine: number | undefined;
  const take: TakeRow = (row, isLast = false) => {
    // What keeps all rows behind it from being read is told whatever is asked for.
    if (row.line < fromLine && !isLast) return true;
    if (rows.length === most) nextLine = row.line;
    else rows.push(row);
    return nextLine === undefined;
  };
  // Spreadsheets begin a file with a byte order mark.
  const text = content.startsWith('\uFEFF') ? content.slice(1) : content;
  const faults = mediaType === 'text/csv' ? readCsv(text, take) : [];
  if (mediaType !== 'text/csv') readJsonLines(text, take);
  if (faults.length > 0) {
    const errors = faults.slice(0, mostFaults).map((detail) => ({ in: 'body', pointer: '', detail }) as const);
    return { problem: 'VALIDATION_FAILED', errors };
  }
  return nextLine === undefined ? { rows } : { rows, nextLine };
};
