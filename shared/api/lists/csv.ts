import { parse } from 'csv-parse/sync';
import { isBlank } from './columns.ts';
import { type CellFaults, createCellFaults } from './cell-faults.ts';
import { declaredSeparator, type LineEnd, lineEndOf, separatorOf } from './dialect.ts';
import { type Header, headerOf, isHeaderLine } from './header.ts';
import { type FileRow, refusedRow, rowOf } from './row.ts';

/**
 * Many times the size of a full row. Looking for the faults of a longer one would take too long.
 */
export const maxRowBytes = 64 * 1024;

/**
 * Receives one row after the other.
 *
 * @param isLast no row after this one can be read
 * @returns whether it wants more rows
 */
export type TakeRow = (row: FileRow, isLast?: boolean) => boolean;

/** Thrown to end the parser's work early. */
class Enough extends Error {}

const isUnclosedQuote = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'CSV_QUOTE_NOT_CLOSED';

/** Follows the lines of a list while its rows are read. */
const createPlace = (bytes: Buffer, lineEnd: LineEnd, firstLine: number) => {
  const [endByte, otherByte] = lineEnd === '\n' ? [0x0a, 0x0d] : [0x0d, 0x0a];
  const breaksIn = (from: number, to: number): number => {
    let count = 0;
    for (let at = bytes.indexOf(endByte, from); at !== -1 && at < to; at = bytes.indexOf(endByte, at + 1)) count += 1;
    return count;
  };
  // The parser's own line count takes a CRLF within quotes for two lines.
  let [end, line] = [0, firstLine];

  /** Goes to the start of the next row, after empty lines. */
  const begin = (): { readonly start: number; readonly line: number } => {
    let at = end;
    while (bytes[at] === endByte || (bytes[at] === otherByte && (bytes[at + 1] === endByte || bytes[at - 1] === endByte))) at += 1;
    line += breaksIn(end, at);
    end = at;
    return { start: at, line };
  };
  /** Goes behind a row. */
  const finish = (rowEnd: number): void => {
    line += breaksIn(end, rowEnd);
    end = rowEnd;
  };
  return { begin, finish };
};

interface Dialect {
  readonly separator: string;
  readonly lineEnd: LineEnd;
  readonly faultOf: CellFaults;
}

const readRow = (line: number, header: Header, cells: readonly string[], source: string, { faultOf, lineEnd }: Dialect) => {
  if (source.length > maxRowBytes) return refusedRow(line, `the row is longer than ${maxRowBytes} bytes`);
  const fault = faultOf(source);
  if (fault !== undefined) {
    // An open quote swallows the following rows up to the next quote.
    const lastLine = line + source.trimEnd().split(lineEnd).length - 1;
    const where = lastLine === line ? '' : `, up to line ${lastLine}`;
    return refusedRow(line, `column ${fault.column}: ${fault.detail}${where}`);
  }
  const extra = cells.findIndex((cell, index) => header[index] === undefined && !isBlank(cell));
  if (extra >= header.length) {
    return refusedRow(line, `column ${extra + 1}: the row has a cell there, and the header has ${header.length} columns`);
  }
  if (extra !== -1) return refusedRow(line, `column ${extra + 1}: the column has no name in the header`);
  return rowOf(line, Object.fromEntries(header.flatMap((name, index) => (name ? [[name, cells[index]]] : []))));
};
