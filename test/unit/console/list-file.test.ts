import { describe, expect, it } from 'vitest';
import { firstLines, type ListFile, mediaTypeOf, readListFile } from '../../../console/src/base/list-file.ts';
import { textOf } from '../../../shared/api/lists/encoding.ts';

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const read = (bytes: Uint8Array<ArrayBuffer>, name = 'list.csv'): ListFile => {
  const file = readListFile(name, bytes);
  if (typeof file === 'string') throw new Error(file);
  return file;
};
const header = 'accountId,userId\n';
const utf16 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array([0xff, 0xfe, ...Buffer.from(text, 'utf16le')]);

describe('a list that was chosen', () => {
  it('is sent as text where it is UTF-8', () => {
    const file = read(bytesOf(`${header}a07e1,Müller`));
    expect(file).toMatchObject({ format: 'csv', encoding: 'utf-8', lines: 2 });
    expect(mediaTypeOf(file, 'windows-1252')).toBe('text/csv');
    expect(firstLines(file, 'windows-1252')).toEqual(['accountId,userId', 'a07e1,Müller']);
  });

  it('is sent by its bytes where it is not, and read by the service as it is shown here', () => {
    for (const [bytes, charset] of [
      [utf16(`${header}a07e1,Müller`), 'windows-1252'],
      [new Uint8Array(Buffer.from(`${header}a07e1,Müller`, 'latin1')), 'windows-1252'],
      [new Uint8Array([...bytesOf(`${header}a07e1,`), 0xcf, 0xf0]), 'windows-1251'],
    ] as const) {
      const file = read(bytes);
      const contentType = mediaTypeOf(file, charset);
      const content = Buffer.from(bytes).toString('base64');
      const served = textOf({ content, isBase64: true, contentType });
      expect(String(served).split('\n')).toEqual(firstLines(file, charset));
      expect(contentType).toMatch(/^application\/csv/);
    }
  });

  it.each([
    ['a', 1],
    ['a\nb', 2],
    ['a\r\nb\r\n', 2],
    ['a\rb\r', 2],
  ])('of the text %j has %i lines', (text, lines) => {
    expect(read(bytesOf(text)).lines).toBe(lines);
  });

  it('is JSON lines by its name or by its first letter', () => {
    expect(read(bytesOf('{"accountId":"a07e1"}\n'), 'list.txt').format).toBe('jsonl');
    expect(read(bytesOf('\n'), 'list.jsonl').format).toBe('jsonl');
    expect(mediaTypeOf(read(bytesOf('{}'), 'x.ndjson'), 'windows-1252')).toBe('application/jsonl');
  });

  it.each([
    ['empty', new Uint8Array(), 'empty'],
    ['over 5 MB', new Uint8Array(5 * 1024 * 1024 + 1).fill(97), 'over 5 MB'],
    ['of more quotes than the gateway can take', new Uint8Array(4 * 1024 * 1024).fill(34), 'too large for one request'],
    [
      'JSON lines that base64 makes too long',
      bytesOf(`{${'a'.repeat(4.7 * 1024 * 1024)}`),
      'too large for one request',
    ],
    ['a workbook', new Uint8Array([0x50, 0x4b, 3, 4, 0]), 'workbook'],
    ['an old workbook', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0]), 'old workbook'],
    ['compressed', new Uint8Array([0x1f, 0x8b, 8]), 'compressed'],
  ])('is refused if it is %s', (_, bytes, why) => {
    expect(readListFile('list.csv', bytes)).toContain(why);
  });
});
