import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { parseCarried } from '../../../shared/base/json.ts';
import { readJsonBody } from '../../../shared/http/json-body.ts';

const json = 'application/json';
const read = (body: string | Uint8Array, contentType = json) => readJsonBody(Buffer.from(body), contentType);
const utf16 = (text: string, bigEndian = false): Buffer => {
  const bytes = Buffer.from(text, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};

test.each([
  ['with a byte order mark', '\ufeff{"a":"é"}', json],
  ['with its charset', '{"a":"é"}', 'application/json; charset=utf-8'],
  ['with its charset in another dress', '{"a":"é"}', 'application/json ;Charset="UTF8"; profile=x'],
])('a body %s is taken', (_what, body, contentType) => {
  expect(read(body, contentType)).toEqual({ value: { a: 'é' } });
});

test.each([
  ['in Latin-1', Buffer.from('{"userId":"Jos\xe9"}', 'latin1'), /not UTF-8/],
  ['with half a letter', Buffer.from('{"userId":"Jos\xc3"}', 'latin1'), /not UTF-8/],
  ['with a surrogate in bytes', Buffer.from('{"userId":"\xed\xa0\x80"}', 'latin1'), /not UTF-8/],
  ['with a letter in too many bytes', Buffer.from('{"userId":"\xc1\x81"}', 'latin1'), /not UTF-8/],
  ['in UTF-16 with its mark', utf16('\ufeff{"userId":"é"}'), /looks like UTF-16/],
  ['in UTF-16 the other way round', utf16('\ufeff{"userId":"é"}', true), /looks like UTF-16/],
  ['in UTF-16 without a mark', utf16('{"userId":"é"}'), /looks like UTF-16/],
  ['in UTF-16 that a gateway took for UTF-8', utf16('\ufeff{"userId":"é"}').toString(), /looks like UTF-16/],
  ['in UTF-32', Buffer.from('{\0\0\0"\0\0\0a\0\0\0', 'latin1'), /looks like UTF-32/],
  ['that is compressed', gzipSync('{"userId":"u"}'), /is compressed/],
  ['that is compressed, and that a gateway took for UTF-8', gzipSync('{}').toString(), /is compressed/],
  ['whose bytes a gateway has replaced outside of a text', '{"userId":"u"}\ufffd', /replaced by U\+FFFD/],
])('a body %s is refused as such', (_what, body, detail) => {
  expect(read(body)).toEqual({ problem: 'INVALID_ENCODING', detail: expect.stringMatching(detail) });
});

test.each(['iso-8859-1', 'utf-16', '"windows-1252"', 'utf-8859'])('the charset %s is refused', (charset) => {
  expect(read('{}', `application/json; charset=${charset}`)).toMatchObject({
    problem: 'UNSUPPORTED_MEDIA_TYPE',
    detail: expect.stringContaining('UTF-8'),
  });
});

test.each([
  ['two members of one name', '{"userId":"a","userId":"b"}'],
  ['one name written in two ways', String.raw`{"userId":"a","\u0075serId":"b"}`],
  ['one name behind other members', '{"a":{"x":[{"y":1}],"x":2}}'],
])('a body with %s is refused', (_what, body) => {
  expect(read(body)).toEqual({ problem: 'INVALID_JSON', detail: 'two members of an object have the same name' });
});

test.each(['[{"a":1},{"a":2}]', '{"a":{"a":"a"},"b":"a","c":["a","a"]}', String.raw`{"a":"\"a\":1,\"a\":","b":1}`])(
  'a body in which a name occurs in several objects is taken: %s',
  (body) => {
    expect(read(body)).toEqual({ value: JSON.parse(body) });
  },
);

test.each([
  '12345678901234567890',
  '-0',
  '1.0',
  '1e400',
  '-1E+2',
  '0.1000',
  '123456789.123456789123456789',
  '[1,{"n":1e2,"t":"1.0"},null,true]',
  '7',
])('%s is carried as it is', (text) => {
  expect(JSON.stringify(parseCarried(text))).toBe(text);
});

// Each would take minutes where the reader tries a text without its end from every quote on.
test.each([
  ['a text of escaped quotes that ends in half an escape', `"${'\\"'.repeat(125_000)}\\`],
  ['texts that have no end', `{"a":"${'"'.repeat(250_000)}\\`],
  ['names that wait for their colon', `{${'"a"   '.repeat(40_000)}`],
  ['one name that waits for its colon', `{"a"${' '.repeat(250_000)}`],
  ['backslashes alone', '\\'.repeat(250_000)],
])('a large body of %s is refused at once', (_what, body) => {
  expect(read(body)).toMatchObject({ problem: 'INVALID_JSON' });
});
