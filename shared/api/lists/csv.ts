import { parse } from 'csv-parse/sync';
import { type FileRow, isColumn, quotedColumn, rowOf } from './columns.ts';

/**
 * Many times the size of a full row. Looking for the faults of a longer one would take too long.
 */
export const maxRowBytes = 64 * 1024;

const cell = '(?:[^",\\r\\n]*|"[^"]*(?:""[^"]*)*")';
/**
 * One row of RFC 4180. The parser is lenient with quotes, so that a malformed row cannot swallow
 * its successors.
 */
const wellFormed = new RegExp(`^${cell}(?:,${cell})*(?:\\r?\\n)?$`);

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

const lineBreaksIn = (bytes: Buffer, from: number, to: number): number => {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed, from); at !== -1 && at < to; at = bytes.indexOf(lineFeed, at + 1)) count += 1;
  return count;
};

/** The index after the empty lines at `from`. */
const afterEmptyLines = (bytes: Buffer, from: number): number => {
  let at = from;
  for (;;) {
    if (bytes[at] === lineFeed) at += 1;
    else if (bytes[at] === carriageReturn && bytes[at + 1] === lineFeed) at += 2;
    else return at;
  }
};

/** More than the known columns; each unknown column is named in the problem. */
const maxColumns = 100;

const faultsOfHeader = (header: readonly string[]): string[] => {
  if (header.length > maxColumns) return [`the header has more than ${maxColumns} columns`];
  return [
    ...(header.includes('accountId')
      ? []
      : ['the column accountId is missing, or the columns are not separated by commas']),
    ...header.filter((name) => !isColumn(name)).map((name) => `the column ${quotedColumn(name)} is unknown`),
    ...header
      .filter((name, index) => isColumn(name) && header.indexOf(name) !== index)
      .map((name) => `the column ${name} appears twice`),
  ];
};

const refusedRow = (line: number, detail: string): FileRow => ({
  line,
  refusal: { code: 'VALIDATION_FAILED', detail },
});

const readRow = (line: number, header: readonly string[], values: readonly string[], source: string): FileRow => {
  if (source.length > maxRowBytes) return refusedRow(line, `the row is longer than ${maxRowBytes} bytes`);
  if (!wellFormed.test(source)) {
    // An open quote swallows the following rows up to the next quote.
    const lastLine = line + source.trimEnd().split('\n').length - 1;
    const where = lastLine === line ? '' : `, up to line ${lastLine}`;
    return refusedRow(line, `a quote is not closed, not doubled inside quotes, or inside an unquoted cell${where}`);
  }
  if (values.length !== header.length) {
    return refusedRow(line, `the row has ${values.length} cells, the header ${header.length}`);
  }
  return rowOf(line, Object.fromEntries(header.map((name, index) => [name, values[index]])));
};

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

/**
 * Reads CSV with a header line (RFC 4180, with either line break; empty lines are skipped).
 *
 * @returns the faults of the header; if there are any, there are no rows
 */
export const readCsv = (content: string, take: TakeRow): readonly string[] => {
  const bytes = Buffer.from(content);
  let header: readonly string[] | undefined;
  // The end of the last row. The parser's own line count takes a CRLF within quotes for two lines.
  let [end, line] = [0, 1];

  const begin = (): number => {
    const start = afterEmptyLines(bytes, end);
    line += lineBreaksIn(bytes, end, start);
    return start;
  };
  const takeRow = (values: readonly string[], rowEnd: number): void => {
    const start = begin();
    const beginsOn = line;
    line += lineBreaksIn(bytes, start, rowEnd);
    end = rowEnd;
    if (header === undefined) {
      header = values;
      if (faultsOfHeader(header).length > 0) throw new Enough();
      return;
    }
    // Only quotes, commas and line breaks matter here, and those bytes are the same in UTF-8 and
    // Latin-1.
    if (!take(readRow(beginsOn, header, values, bytes.toString('latin1', start, rowEnd)))) throw new Enough();
  };

  try {
    parse(bytes, {
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      on_record: (values: string[], { bytes: rowEnd }) => {
        takeRow(values, rowEnd);
        return null;
      },
    });
  } catch (error) {
    if (isUnclosedQuote(error) && header !== undefined) {
      begin();
      take(refusedRow(line, 'a quote is opened and never closed: the rows after it cannot be read'), true);
    } else if (isUnclosedQuote(error)) {
      return ['a quote is opened in the header and never closed'];
    } else if (!(error instanceof Enough)) {
      throw error;
    }
  }
  return header === undefined ? ['the header line is missing'] : faultsOfHeader(header);
};
