import { stringify } from 'csv-stringify/sync';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { importColumns } from '../../shared/api/lists/columns.ts';
import { readRows } from '../../shared/api/lists/rows.ts';
import { spoiltBy } from '../../shared/api/lists/spoilt.ts';
import { plainText } from '../../shared/base/text.ts';
import { reviews } from '../../shared/domain/membership/facts.ts';

/** With everything in it that CSV has to quote. */
const text = (alphabet: string) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: 1, maxLength: 20 }).filter((value) => value !== '');
const accountIds = fc.string({ unit: fc.constantFrom(...'aZ09'), minLength: 1, maxLength: 14 });
const names = text(' a,;"\'=ü€😀#').filter((name) => 'text' in plainText(name) && spoiltBy(name.trim()) === undefined);

const rows = fc.array(
  fc.record(
    {
      accountId: accountIds,
      userId: names,
      userName: names,
      review: fc.constantFrom(...reviews),
      justification: text('a ,"\n\r\tü\\'),
    },
    { requiredKeys: ['accountId'] },
  ),
  { maxLength: 20 },
);
/** What a row means: the texts in their one form. */
const meant = (row: Readonly<Record<string, string>>) => {
  const { justification = '', ...line } = row;
  const formed = [
    ...Object.entries(line).map(([name, value]) => [name, plainText(value)] as const),
    ['justification', plainText(justification, { lines: true })] as const,
  ];
  return Object.fromEntries(formed.flatMap(([name, plain]) => ('text' in plain ? [[name, plain.text]] : [])));
};
const lineBreaksIn = (value: string): number => value.split('\n').length - 1;

test('a list that was written as CSV is read as it was, each row with its line', () => {
  const layouts = fc.record({
    columns: fc.shuffledSubarray([...importColumns], { minLength: importColumns.length }),
    record_delimiter: fc.constantFrom('\n', '\r\n'),
    quoted: fc.boolean(),
    bom: fc.boolean(),
    quote_record_delimiter: fc.constant(true),
    emptyLines: fc.array(fc.nat(2), { minLength: 22, maxLength: 22 }),
  });
  fc.assert(
    fc.property(rows, layouts, (list, { emptyLines, columns, ...layout }) => {
      const header = stringify([], { ...layout, columns, header: true });
      let [content, line] = [header, 2];
      const expected = list.map((row, index) => {
        const gap = emptyLines[index] ?? 0;
        const written = stringify([row], { ...layout, bom: false, columns });
        const begins = line + gap;
        content += layout.record_delimiter.repeat(gap) + written;
        line = begins + lineBreaksIn(written);
        return { line: begins, row: meant(row) };
      });

      expect(readRows({ content, contentType: 'text/csv' }, 1, 1000)).toEqual({ rows: expected });
    }),
  );
});

test('a list that was written as JSON lines is read as it was', () => {
  fc.assert(
    fc.property(rows, fc.constantFrom('\n', '\r\n', '\n\n'), (list, end) => {
      const content = list.map((row) => JSON.stringify(row) + end).join('');

      expect(readRows({ content, contentType: 'application/x-ndjson' }, 1, 1000)).toEqual({
        rows: list.map((row, index) => ({ line: 1 + index * lineBreaksIn(end), row: meant(row) })),
      });
    }),
  );
});

test('whatever is sent is read: a row is good or refused with its line, and lines only grow', () => {
  const junk = fc.string({ unit: fc.constantFrom(...'a1,"\n\r{}:'), maxLength: 200 });
  fc.assert(
    fc.property(
      junk,
      fc.constantFrom('text/csv', 'application/jsonl'),
      fc.integer({ min: 1, max: 10 }),
      (body, contentType, most) => {
        const content = contentType === 'text/csv' ? `accountId,userId\n${body}` : body;
        const whole = readRows({ content, contentType }, 1, 1000);
        if ('problem' in whole) throw new Error('the header is good');
        const lines = whole.rows.map(({ line }) => line);
        expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b));
        expect(lines.every((line) => line <= content.split(/\r\n|\r|\n/).length)).toBe(true);

        // Piece by piece it is the same list.
        const pieces: unknown[] = [];
        for (let fromLine: number | undefined = 1; fromLine !== undefined; ) {
          const piece = readRows({ content, contentType }, fromLine, most);
          if ('problem' in piece) throw new Error('the header is good');
          pieces.push(...piece.rows);
          fromLine = piece.nextLine;
        }
        expect(pieces).toEqual(whole.rows);
      },
    ),
    { numRuns: 500 },
  );
});

test('bytes of any kind, under any name, are rows without a lost letter, or a problem', () => {
  const text = '\uFEFFaccountId;userId\r\na1;Jürgen 漢\r\na2;😀\r\n';
  const files = [
    Buffer.from(text),
    Buffer.from(text, 'utf16le'),
    Buffer.from(text, 'utf16le').swap16(),
    Buffer.from(text.slice(1), 'latin1'),
  ];
  const damaged = fc
    .tuple(fc.constantFrom(...files), fc.nat(200), fc.uint8Array({ maxLength: 4 }), fc.nat(3))
    .map(([file, at, bytes, cut]) => Buffer.concat([file.subarray(0, at), bytes, file.subarray(at + cut)]));
  const bodies = fc.record({
    bytes: fc.oneof(
      damaged,
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    ),
    charset: fc.constantFrom(
      undefined,
      'utf-8',
      'utf-16',
      'utf-16be',
      'UTF-16LE',
      'windows-1252',
      'iso-8859-1',
      'us-ascii',
      'x',
    ),
    isBase64: fc.boolean(),
    mediaType: fc.constantFrom('text/csv', 'application/csv', 'application/jsonl'),
  });
  fc.assert(
    fc.property(bodies, ({ bytes, charset, isBase64, mediaType }) => {
      const content = bytes.toString(isBase64 ? 'base64' : 'utf8');
      const contentType = charset === undefined ? mediaType : `${mediaType}; charset=${charset}`;
      const read = readRows({ content, contentType, isBase64 }, 1, 100);

      if ('problem' in read) expect(read.detail ?? read.errors?.[0]?.detail).toBeTruthy();
      else expect(JSON.stringify(read.rows)).not.toMatch(/\uFFFD|Ã|ï¿½|â/);
    }),
    // Always the same: by chance, one run in many damages a body into one that really holds such a letter.
    { numRuns: 3000, seed: 11 },
  );
});
