import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textOf } from '../../../../shared/constant-contact/transport/answer-text.ts';

const word = 'Größe €';
const json = (charset: string) => `application/json; charset=${charset}`;
const right = (text: string) => ({ text, hasWrongBytes: false });

describe('the text of bytes', () => {
  test.each<[string, Uint8Array, unknown, string]>([
    ['UTF-8', Buffer.from(word), undefined, word],
    ['UTF-8, with its mark', Buffer.from(`\ufeff${word}`), 'application/json', word],
    ['UTF-8, declared as another', Buffer.from(word), json('windows-1252'), word],
    ['UTF-16, with its mark', Buffer.from(`\ufeff${word}`, 'utf16le'), json('utf-8'), word],
    ['UTF-16, declared', Buffer.from(word, 'utf16le'), json('UTF-16LE'), word],
    ['UTF-16 the other way', Buffer.from(word, 'utf16le').swap16(), json('utf-16be'), word],
    ['Windows-1252', Buffer.from([0x47, 0xf6, 0x80]), json('Windows-1252'), 'Gö€'],
    ['Latin-1, in quotes and small letters', Buffer.from([0xf6]), 'text/html;Charset="iso-8859-1"', 'ö'],
    ['another that is known', Buffer.from([0xa4]), json('iso-8859-15'), '€'],
    ['nothing', Buffer.from(''), json('utf-8'), ''],
  ])('in %s', (_case, bytes, type, text) => {
    expect(textOf(bytes, type)).toEqual(right(text));
  });

  test.each([undefined, 'application/json', json('utf-8'), json('klingon'), ['a', 'b']])(
    'is never guessed: bytes that are no UTF-8, with %j',
    (type) => {
      expect(textOf(Buffer.from([0x61, 0xf6, 0x62]), type)).toEqual({ text: 'a\ufffdb', hasWrongBytes: true });
    },
  );

  test('a character that is cut off takes no sign behind it along', () => {
    expect(textOf(Buffer.from([0x22, 0xe4, 0xbd, 0x22]), undefined).text).toBe('"\ufffd"');
  });

  test('is itself for all that is UTF-8, whatever is declared but UTF-16', () => {
    const types = fc.constantFrom(undefined, '', json('utf-8'), json('iso-8859-1'), json('shift_jis'), 'text/html');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), types, (text, type) => {
        fc.pre(!text.startsWith('\ufeff'));
        expect(textOf(Buffer.from(text), type)).toEqual(right(text));
      }),
    );
  });

  test('is there for any bytes and any type', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (bytes, type) => {
        const { text, hasWrongBytes } = textOf(bytes, type);
        expect(text.includes('\ufffd')).toBe(hasWrongBytes || text.includes('\ufffd'));
      }),
    );
  });
});
