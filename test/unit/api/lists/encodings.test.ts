/** Lists in other encodings than plain UTF-8. */
import { describe, expect, test } from 'vitest';
import { asUtf16, good, read, refusal } from './harness.ts';

describe('encodings', () => {
  const text = 'accountId\tuserId\r\na1\tJürgen\r\na2\t"ü\u{1F600}"\r\n';
  const rows = good([2, 'a1', 'Jürgen'], [3, 'a2', 'ü\u{1F600}']);

  test.each([
    { what: 'UTF-16 of Excel', body: asUtf16(text, 'le') },
    { what: 'UTF-16 the other way round', body: asUtf16(text, 'be') },
    { what: 'UTF-16 that is named', body: asUtf16(text, 'le', false), charset: 'utf-16' },
    { what: 'UTF-16 the other way round that is named', body: asUtf16(text, 'be', false), charset: 'UTF-16' },
    { what: 'UTF-16BE that is named', body: asUtf16(text, 'be', false), charset: 'utf-16be' },
    { what: 'UTF-16 with a mark and another name', body: asUtf16(text, 'le'), charset: 'utf-8' },
    { what: 'UTF-8', body: Buffer.from(text) },
    { what: 'UTF-8 that is called ASCII', body: Buffer.from(text), charset: 'US-ASCII' },
    { what: 'UTF-8 with two marks', body: Buffer.from(`\uFEFF\uFEFF${text}`) },
    { what: 'UTF-8 with a mark and another name', body: Buffer.from(`\uFEFF${text}`), charset: 'windows-1252' },
  ])('$what is read', ({ body, charset }) => {
    expect(read(body, 'text/csv', charset)).toEqual(rows);
  });

  test('an old encoding is read if it is named', () => {
    const body = Buffer.from('accountId;userId\na1;J\xfcrgen \x80\n', 'latin1');

    expect(read(body, 'application/csv', 'windows-1252')).toEqual(good([2, 'a1', 'Jürgen €']));
    expect(read(body, 'application/csv')).toEqual({ rows: [refusal(2, /^userId: .*UTF-8/, { accountId: 'a1' })] });
  });

  test('an encoding that nobody knows is refused', () => {
    expect(read(Buffer.from(text), 'text/csv', 'utf-7')).toEqual({
      problem: 'UNSUPPORTED_MEDIA_TYPE',
      detail: expect.stringMatching(/charset .*not known/),
    });
  });

  test('an old encoding that the gateway has taken for UTF-8 is not mended', () => {
    const sent = Buffer.from('accountId;userId\na1;J\xfcrgen\n', 'latin1').toString('utf8');

    expect(read(sent, 'text/csv', 'windows-1252')).toMatchObject({
      problem: 'INVALID_ENCODING',
      detail: expect.stringMatching(/lost on the way.*application\/csv/),
    });
    expect(read('accountId;userId\na1;u1\n', 'text/csv', 'windows-1252')).toEqual(good([2, 'a1', 'u1']));
  });

  test('UTF-16 that the gateway has taken for UTF-8 is read where nothing is lost, and refused as such where it is', () => {
    const through = (body: Buffer): string => body.toString('utf8');
    const plain = text.replaceAll('ü', 'u').replace('\u{1F600}', 'x');

    expect(read(through(asUtf16(plain, 'le')))).toEqual(good([2, 'a1', 'Jurgen'], [3, 'a2', 'ux']));
    expect(read(through(asUtf16(plain, 'be')))).toEqual(good([2, 'a1', 'Jurgen'], [3, 'a2', 'ux']));
    expect(read(through(asUtf16(text, 'le')))).toMatchObject({
      problem: 'INVALID_ENCODING',
      detail: expect.stringMatching(/UTF-16.*application\/csv/),
    });
  });

  test.each([
    { what: 'UTF-16 without a mark', body: asUtf16(text, 'le', false), detail: /UTF-16 without a byte order mark/ },
    { what: 'the other UTF-16 without a mark', body: asUtf16(text, 'be', false), detail: /UTF-16 without a byte/ },
    { what: 'UTF-32', body: Buffer.from('fffe000061000000', 'hex'), detail: /UTF-32/ },
    {
      what: 'UTF-8 that is called Latin-1',
      body: Buffer.from(text),
      charset: 'iso-8859-1',
      detail: /UTF-8 by its bytes/,
    },
    { what: 'UTF-16 by its name only', body: Buffer.from(text), charset: 'utf-16', detail: /not UTF-16/ },
    { what: 'an Excel workbook', body: Buffer.from('504b030414000600', 'hex'), detail: /workbook/ },
    { what: 'an old Excel workbook', body: Buffer.from('d0cf11e0a1b11ae1', 'hex'), detail: /workbook/ },
    { what: 'a compressed file', body: Buffer.from('1f8b0800', 'hex'), detail: /compressed/ },
    ...[
      { what: 'UTF-32', hex: 'fffe000061000000', detail: /UTF-32/ },
      { what: 'the other UTF-32', hex: '0000feff00000061', detail: /UTF-32/ },
      { what: 'an old Excel workbook', hex: 'd0cf11e0a1b11ae1', detail: /workbook/ },
      { what: 'a compressed file', hex: '1f8b08000000', detail: /compressed/ },
    ].map(({ what, hex, detail }) => ({
      what: `${what} that the gateway has taken for UTF-8`,
      body: Buffer.from(hex, 'hex').toString(),
      charset: undefined,
      detail,
    })),
  ])('$what is refused as a whole, by its name', ({ body, charset, detail }) => {
    const expected = { problem: 'INVALID_ENCODING', detail: expect.stringMatching(detail) };
    expect(read(body, 'text/csv', charset)).toMatchObject(expected);
    expect(read(body, 'application/jsonl', charset)).toMatchObject(expected);
  });
});
