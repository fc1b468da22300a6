/** Other programs' ways to write a sheet to a file. */
import { spawnSync } from 'node:child_process';
import * as XLSX from '@e965/xlsx';
import * as cptable from '@e965/xlsx/dist/cpexcel.full.mjs';
import * as fc from 'fast-check';
import Papa from 'papaparse';
import type { ListBody } from '../../../shared/api/lists/encoding.ts';
import type { Sheet } from './sheets.ts';

// With its tables SheetJS writes "Unicode text", as Excel does.
XLSX.set_cptable(cptable);

export type Typed = string | number | Date | null;

/** The cells of a file, the header first. */
export const gridOf = ({ columns, rows, blankColumns, isRagged }: Sheet): Typed[][] =>
  [columns.map(({ title }) => title), ...rows.map(({ cells }) => cells.map(({ typed }) => typed))].map(
    (cells, index) => {
      const padded: Typed[] = [...cells, ...Array.from({ length: blankColumns }, () => '')];
      const length = padded.findLastIndex((typed) => typed !== '' && typed !== null) + 1;
      return isRagged && index > 0 ? padded.slice(0, Math.max(1, length)) : padded;
    },
  );

/** How a text becomes bytes, and comes through the gateway. */
export const encodings = ['utf8', 'utf8-bom', 'as-text', 'utf16le', 'utf16be', 'utf16-named', 'windows-1252'] as const;
export type Encoding = (typeof encodings)[number];

export const bodyOf = (text: string, encoding: Encoding, mediaType = 'application/csv'): ListBody => {
  const inBase64 = (bytes: Buffer, charset?: string): ListBody => ({
    content: bytes.toString('base64'),
    isBase64: true,
    contentType: charset === undefined ? mediaType : `${mediaType};charset="${charset}"`,
  });
  switch (encoding) {
    case 'as-text':
      return { content: text, isBase64: false, contentType: 'text/csv' };
    case 'utf8-bom':
      return inBase64(Buffer.from(`\uFEFF${text}`));
    case 'utf16le':
      return inBase64(Buffer.from(`\uFEFF${text}`, 'utf16le'));
    case 'utf16be':
      return inBase64(Buffer.from(`\uFEFF${text}`, 'utf16le').swap16());
    case 'utf16-named':
      return inBase64(Buffer.from(text, 'utf16le'), 'UTF-16');
    case 'windows-1252':
      // Where Latin-1 has a letter, it is the same.
      return /^[\0-\x7F\xA0-\xFF]*$/.test(text)
        ? inBase64(Buffer.from(text, 'latin1'), encoding)
        : inBase64(Buffer.from(text));
    default:
      return inBase64(Buffer.from(text));
  }
};

export const papaForms = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  newline: fc.constantFrom('\r\n', '\n', '\r'),
  quotes: fc.boolean(),
  escapeFormulae: fc.boolean(),
  sep: fc.boolean(),
  encoding: fc.constantFrom(...encodings),
});
export const writtenByPapa = (
  sheet: Sheet,
  form: typeof papaForms extends fc.Arbitrary<infer F> ? F : never,
): ListBody => {
  const { sep, encoding, ...config } = form;
  const line = sep ? `sep=${config.delimiter}${config.newline}` : '';
  return bodyOf(line + Papa.unparse(gridOf(sheet), config), encoding);
};

export const sheetJsForms = fc.record({
  form: fc.constantFrom('csv', 'csv', 'txt'),
  FS: fc.constantFrom(',', ';', '\t'),
  RS: fc.constantFrom('\r\n', '\n', '\r'),
  forceQuotes: fc.boolean(),
  blankrows: fc.boolean(),
  encoding: fc.constantFrom(...encodings),
});
export const writtenBySheetJs = (
  sheet: Sheet,
  form: typeof sheetJsForms extends fc.Arbitrary<infer F> ? F : never,
): ListBody => {
  const worksheet = XLSX.utils.aoa_to_sheet(gridOf(sheet), { UTC: true });
  const { form: bookType, encoding, ...options } = form;
  if (bookType === 'csv') return bodyOf(XLSX.utils.sheet_to_csv(worksheet, options), encoding);
  const workbook = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(workbook, worksheet, 'list');
  const bytes: Buffer = XLSX.write(workbook, { type: 'buffer', bookType: 'txt', RS: options.RS });
  return { content: bytes.toString('base64'), isBase64: true, contentType: 'application/vnd.ms-excel' };
};

export const pythonForms = fc.record({
  separator: fc.constantFrom(',', ';', '\t', '|'),
  end: fc.constantFrom('\r\n', '\n', '\r', '\r\r\n'),
  quoting: fc.constantFrom('QUOTE_MINIMAL', 'QUOTE_ALL', 'QUOTE_NONNUMERIC'),
  encoding: fc.constantFrom('utf-8', 'utf-8-sig', 'utf-16', 'cp1252'),
  ascii: fc.boolean(),
});
export type PythonForm = typeof pythonForms extends fc.Arbitrary<infer F> ? F : never;

/** Writes all files in one process. */
export const writtenByPython = (
  orders: readonly (PythonForm & { readonly format: 'csv' | 'jsonl'; readonly rows: unknown })[],
): ListBody[] => {
  const input = orders.map((order) => JSON.stringify(order)).join('\n');
  const script = new URL('write.py', import.meta.url).pathname;
  const { stdout, stderr, status } = spawnSync('python3', [script], { input, encoding: 'utf8', maxBuffer: 1e9 });
  if (status !== 0) throw new Error(`python3 has failed: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((content, index) => ({
      content,
      isBase64: true,
      contentType:
        (orders[index]?.format === 'jsonl' ? 'application/jsonl' : 'application/csv') +
        (orders[index]?.encoding === 'cp1252' ? '; charset=windows-1252' : ''),
    }));
};
export const hasPython = spawnSync('python3', ['--version']).status === 0;
