/** Reads a list to import, up to as many rows as one answer can report. */

import type { ImportRow } from '../../domain/membership/imports.ts';
import type { ListRows } from '../../use-cases/memberships/import.ts';
import type { Problem } from '../problems.ts';
import { contentOf, problemOfFaults } from './content.ts';
import { readCsv, type TakeRow } from './csv.ts';
import type { ListBody } from './encoding.ts';
import type { FileRow, RowRefusal } from './file-row.ts';
import { readJsonLines } from './json-lines.ts';
import { importForm } from './row.ts';

export type RowsOfFile = ListRows<RowRefusal>;

/** The content types of JSON lines; all others are CSV. */
const jsonLines = /^\s*application\/(?:jsonl|x-ndjson)\b/i;

/**
 * @param fromLine rows that begin before it are skipped
 * @param maxRows more rows are left for the next request
 * @returns the rows, good and bad ones; or the problem of the whole file
 */
export const readRows = (body: ListBody, fromLine: number, maxRows: number): RowsOfFile | Problem => {
  const rows: FileRow<ImportRow>[] = [];
  let nextLine: number | undefined;
  const take: TakeRow<ImportRow> = (row, isLast = false) => {
    // A fault that hides all following rows is always reported.
    if (row.line < fromLine && !isLast) return true;
    if (rows.length === maxRows) nextLine = row.line;
    else rows.push(row);
    return nextLine === undefined;
  };
  const content = contentOf(body);
  if (typeof content !== 'string') return content;
  const isJsonLines = jsonLines.test(body.contentType);
  const faults = isJsonLines ? readJsonLines(content, take) : readCsv(content, importForm, take).faults;
  if (faults.length > 0) return problemOfFaults(faults);
  return nextLine === undefined ? { rows } : { rows, nextLine };
};
