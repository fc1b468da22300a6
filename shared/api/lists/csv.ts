import { parse } from 'csv-parse/sync';
import { type CellFaults, createCellFaults } from './cell-faults.ts';
import { isBlank } from './columns.ts';
import { type Dialect, dialectOf, lineEndOf } from './dialect.ts';
import { type FileRow, refusedRow } from './file-row.ts';
import type { ListForm } from './form.ts';
import { type Header, headerOf, isHeaderLine, pieceColumnsOf } from './header.ts';
import { createPieces, type Piece, type PieceColumns } from './pieces.ts';
import { createPlace } from './place.ts';

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
export type TakeRow<R> = (row: FileRow<R>, isLast?: boolean) => boolean;

/** Thrown to end the parser's work early. */
class Enough extends Error {}

const isUnclosedQuote = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'CSV_QUOTE_NOT_CLOSED';

export interface CsvReading {
  /** The faults of the header; if there are any, there are no rows. */
  readonly faults: readonly string[];
  /** The names of the columns that have no meaning in a list of this form. */
  readonly otherColumns: readonly string[];
}

/**
 * Reads CSV with a header line: RFC 4180, and what spreadsheets make of it. Rows without any cell
 * are skipped, and so are header lines that come again.
 */
export const readCsv = <C extends string, R>(content: string, form: ListForm<C, R>, take: TakeRow<R>): CsvReading => {
  const dialect = dialectOf(content, form);
  const otherColumns: string[] = [];
  if ('fault' in dialect) return { faults: [dialect.fault], otherColumns };
  const bytes = Buffer.from(dialect.text);
  const lineEnd = lineEndOf(dialect.lineBreak);
  const place = createPlace(bytes, lineEnd, dialect.firstLine);
  const readRow = createRowReader(bytes, dialect, form);
  let header: Header<C> | undefined;
  let width = 0;
  let faults: readonly string[] = ['the header line is missing'];

  const readHeader = ({ line, cells }: Source): void => {
    const read = headerOf(cells, form);
    if (!('faults' in read)) {
      if (header === undefined) otherColumns.push(...othersOf(cells, read, form));
      header = read;
      width = cells.length;
      return;
    }
    if (header === undefined) faults = read.faults.map((fault) => `line ${line}: ${fault}`);
    else take(refusedRow(line, `a second header line: ${read.faults[0]}; the rows after it cannot be read`), true);
    throw new Enough();
  };
  const emit = (row: Source, isPiece: boolean): void => {
    if (row.isEmpty) return;
    if (header === undefined || isHeaderLine(row.cells, header, form)) readHeader(row);
    else if (!take(isPiece ? pieceRefusal(row, header, dialect) : readRow(row, header))) throw new Enough();
  };
  const { add, release } = createPieces(emit);
  /** In a list whose lines end with two characters a lone one tells more; a longer row is no piece. */
  const columnsOf = (cells: readonly string[]): PieceColumns | undefined => {
    if (dialect.lineBreak === '\r\n' || header === undefined || cells.length > header.length) return undefined;
    return isHeaderLine(cells, header, form) ? undefined : pieceColumnsOf(header, form);
  };
  const takeRow = (cells: readonly string[], end: number): void => {
    const { start, line } = place.begin();
    place.goTo(end);
    const endsOtherwise = dialect.lineBreak === '\r\n' && place.endsAlone(end);
    const isEmpty = cells.every(isBlank);
    add({ line, start, end, cells, endsOtherwise, isShort: cells.length < width, isEmpty, columns: columnsOf(cells) });
  };

  try {
    parse(bytes, {
      delimiter: dialect.separator,
      record_delimiter: ['\r\n', lineEnd],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      on_record: (cells: string[], { bytes: end }) => {
        takeRow(cells, end);
        return null;
      },
    });
    release();
  } catch (error) {
    if (isUnclosedQuote(error) && header !== undefined) {
      try {
        release();
      } catch (enough) {
        if (!(enough instanceof Enough)) throw enough;
        return { faults: [], otherColumns };
      }
      const { start, line } = place.begin();
      take(readRow.unclosed(line, start), true);
    } else if (isUnclosedQuote(error)) {
      faults = ['a quote is opened in the header and never closed'];
    } else if (!(error instanceof Enough)) {
      throw error;
    }
  }
  return { faults: header === undefined ? faults : [], otherColumns };
};

const othersOf = <C extends string>(
  cells: readonly string[],
  header: Header<C>,
  { otherColumn }: Pick<ListForm<C, unknown>, 'otherColumn'>,
): readonly string[] =>
  cells
    .filter((_, index) => otherColumn !== undefined && header[index] === otherColumn)
    .map((name) => name.slice(0, 64));

/** A row as it stands in the list. */
interface Source extends Piece {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

const pieceRefusal = (
  { line, cells }: Source,
  { length: width }: Header<string>,
  { lineBreak }: Dialect,
): FileRow<never> => {
  const count = `the row has ${cells.length} cells`;
  return refusedRow(
    line,
    lineBreak === '\r\n'
      ? `${count}, and is divided from the next or last one by another line break than the header line, as if a cell ` +
          'with a line break had no quotes'
      : `${count} and the header ${width} columns; together with the next or last row it looks like one, as if a line ` +
          'break in a cell had no quotes. If it is whole, write the separators of its empty cells',
  );
};

const createRowReader = <C extends string, R>(
  bytes: Buffer,
  { separator, lineBreak }: Dialect,
  form: Pick<ListForm<C, R>, 'rowOf'>,
) => {
  const faultOf: CellFaults = createCellFaults(separator);
  // Only quotes, separators and line breaks matter here, and those bytes are the same in UTF-8 and
  // Latin-1.
  const textOf = (start: number, end: number): string => bytes.toString('latin1', start, end);

  const readRow = ({ line, start, end, cells }: Source, header: Header<C>): FileRow<R> => {
    if (end - start > maxRowBytes) return refusedRow(line, `the row is longer than ${maxRowBytes} bytes`);
    const source = textOf(start, end);
    const fault = faultOf(source);
    if (fault !== undefined) {
      // An open quote swallows the following rows up to the next quote.
      const lastLine = line + source.trimEnd().split(lineEndOf(lineBreak)).length - 1;
      const where = lastLine === line ? '' : `, up to line ${lastLine}`;
      return refusedRow(line, `column ${fault.column}: ${fault.detail}${where}`);
    }
    const extra = cells.findIndex((cell, index) => header[index] === undefined && !isBlank(cell));
    if (extra >= header.length) {
      return refusedRow(
        line,
        `column ${extra + 1}: the row has a cell there, and the header has ${header.length} columns`,
      );
    }
    if (extra !== -1) return refusedRow(line, `column ${extra + 1}: the row has a cell there, and the header no name`);
    const values = Object.fromEntries(header.flatMap((name, index) => (name ? [[name, cells[index]]] : [])));
    return form.rowOf(line, values as Partial<Record<C, unknown>>);
  };

  /** The row that begins here, with all rows that its open quote has swallowed. */
  const unclosed = (line: number, start: number): FileRow<never> => {
    const isShort = bytes.length - start <= maxRowBytes;
    const fault = isShort ? faultOf(textOf(start, bytes.length)) : undefined;
    const where = fault === undefined ? '' : `column ${fault.column}: `;
    return refusedRow(line, `${where}a quote is opened and never closed: the rows after it cannot be read`);
  };
  return Object.assign(readRow, { unclosed });
};
