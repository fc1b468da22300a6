import { describe, expect, test } from 'vitest';
import { plainText, userNameKey } from '../../../shared/base/text.ts';

const formOf = (text: string): string => {
  const result = plainText(text);
  return 'text' in result ? result.text : `refused: ${result.refused}`;
};

describe('the form of a text', () => {
  test.each([
    { what: 'blanks around it', text: ' \t u2 \r\n', form: 'u2' },
    { what: 'a no-break space at its end', text: 'u4\u00a0', form: 'u4' },
    { what: 'an invisible space at its start', text: '\u200bu5', form: 'u5' },
    { what: 'a byte order mark and marks of the direction', text: '\ufeff\u200eu6\u200f\u202c', form: 'u6' },
    { what: 'a soft hyphen and a blank of Braille at its end', text: 'u7\u00ad\u2800', form: 'u7' },
    { what: 'blanks of several kinds within', text: 'Ann\u00a0\u2009 Bob', form: 'Ann Bob' },
    { what: 'letters with their marks apart', text: 'Jose\u0301', form: 'José' },
    { what: 'the sign of Ångström', text: '\u212b', form: 'Å' },
    { what: 'a dot above letters that have one', text: 'i\u0307lker \u0131\u0307 j\u0307', form: 'ilker i j' },
    { what: 'a dot that another mark makes visible', text: 'i\u0307\u0301', form: 'i\u0307\u0301' },
    { what: 'two letters of Thai for one', text: '\u0e01\u0e4d\u0e32', form: '\u0e01\u0e33' },
    { what: 'the sign of a millionth, and an apostrophe with its n', text: '\u00b5m \u0149', form: 'μm ʼn' },
    { what: 'ligatures of a PDF file', text: 'o\ufb03ce', form: 'office' },
    { what: 'full width', text: '\uff41\uff11', form: 'a1' },
    { what: 'a number and dots in one character', text: 'Henry \u2167\u2026', form: 'Henry VIII...' },
    { what: 'a radical for an ideograph', text: '\u2f08', form: '\u4eba' },
    { what: 'styled letters', text: '𝖡𝗈𝖻 \u{1d7d0}', form: 'Bob 2' },
    { what: 'styled letters that are slanted', text: '\u2145\u2148', form: 'Di' },
    {
      what: 'numbers of a list',
      text: '\u2488 \u249b \u2474 \u249c \u{1f101} \u{1f110}',
      form: '1. 20. (1) (a) 0, (A)',
    },
    { what: 'marks that come twice', text: 'a\u203c b\u2047 c\u2048 d\u2049 2\u2033', form: 'a!! b?? c?! d!? 2′′' },
    { what: 'marks that come twice, as an emoji', text: '\u203c\ufe0f \u2049\ufe0e', form: '!! !?' },
    { what: 'a letter that is an emoji, in its colours', text: '\u2139\ufe0f', form: 'i' },
    { what: 'signs of programs', text: '\u2a74 \u2a75 \u2a76', form: '::= == ===' },
    { what: 'small forms', text: 'a\ufe6bb\ufe52c \ufe5f1', form: 'a@b.c #1' },
    { what: 'units and rupees in one character', text: '\u338f \u3392 \u33c2 \u20a8', form: 'kg MHz a.m. Rs' },
    { what: 'signs that look different from letters', text: 'm² ™ ⓐ ㎡ № ㉑', form: 'm² ™ ⓐ ㎡ № ㉑' },
    { what: 'hyphens of Word', text: 'a\u2011b\u2010c', form: 'a-b-c' },
    { what: 'Arabic letters in their shapes', text: '\ufee1\ufe8e', form: '\u0645\u0627' },
    { what: 'the colours of an emoji', text: 'I \u2764\ufe0f U', form: 'I \u2764 U' },
    { what: 'an emoji of several', text: ' 👩🏽‍💻 ', form: '👩🏽‍💻' },
    { what: 'an emoji of several, the first in its colours', text: ' ❤️‍🔥 ', form: '❤️‍🔥' },
    { what: 'an emoji of four', text: '👨‍👩‍👧‍👦 👨‍👩‍👧‍👦', form: '👨‍👩‍👧‍👦 👨‍👩‍👧‍👦' },
    { what: 'a flag of tags', text: ' 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ', form: '🏴󠁧󠁢󠁥󠁮󠁧󠁿' },
    { what: 'the flag of Wales', text: '🏴󠁧󠁢󠁷󠁬󠁳󠁿 ', form: '🏴󠁧󠁢󠁷󠁬󠁳󠁿' },
    { what: 'the joiner of Persian', text: 'می\u200cخواهم', form: 'می\u200cخواهم' },
    { what: 'the joiners of Hindi', text: 'क्\u200dष क्\u200cष', form: 'क्\u200dष क्\u200cष' },
    { what: 'the joiners of Bengali and Sinhala', text: 'র\u200d্যাম ශ්\u200dරී', form: 'র\u200d্যাম ශ්\u200dරී' },
    { what: 'a visible sign that Unicode calls a format', text: '\u06dd12', form: '\u06dd12' },
  ])('with $what', ({ text, form }) => {
    expect(formOf(text)).toBe(form);
  });

  test.each([
    { what: 'nothing', text: '', reason: /^is required$/ },
    { what: 'blanks and invisible characters only', text: ' \u200b\u00a0\ufeff\n', reason: /^is required$/ },
    { what: 'a control character', text: 'a\u0000b', reason: /control characters \(U\+0000\)/ },
    { what: 'a control character at its end', text: 'ab\u0007', reason: /control/ },
    { what: 'a line break', text: 'a\nb', reason: /control/ },
    { what: 'a line separator', text: 'a\u2028b', reason: /control/ },
    { what: 'half of a character', text: 'a\ud800', reason: /halves of characters \(U\+D800\)/ },
    { what: 'a noncharacter', text: 'a\uffff', reason: /Unicode does not define/ },
    { what: 'a character for private use', text: '\uf8ff', reason: /Unicode does not define/ },
    { what: 'a lost letter', text: 'M\ufffdller', reason: /^must be UTF-8/ },
    { what: 'an invisible space', text: 'u\u200b5', reason: /invisible characters \(U\+200B\)/ },
    { what: 'a joiner between letters that never join', text: 'u\u200d5', reason: /invisible/ },
    { what: 'a joiner behind a letter that does not join', text: 'دا\u200cر', reason: /invisible/ },
    { what: 'a joiner between two emoji that are no third', text: '😀\u200d😀', reason: /invisible/ },
    { what: 'the joiner of the ta of Bengali, which has a letter for it', text: 'সত্\u200dকার', reason: /invisible/ },
    { what: 'the joiner of Malayalam, which has a letter for it', text: 'രാമന്\u200d', reason: /invisible/ },
    { what: 'a change of the direction', text: 'abc\u202etxt', reason: /invisible \S+ \(U\+202E\)/ },
    { what: 'a selector of a shape', text: '葛\u{e0100}城', reason: /invisible/ },
    { what: 'text in tags', text: 'u1\u{e0041}', reason: /invisible/ },
    { what: 'a letter with a heap of marks', text: `a${'\u0301\u0316'.repeat(16)}`, reason: /30 marks/ },
    { what: 'an object of Word', text: 'a\ufffcb', reason: /invisible/ },
    { what: 'a selector behind a form that is no emoji', text: '\ufb01\ufe0f', reason: /invisible/ },
  ])('refuses $what', ({ text, reason }) => {
    const result = plainText(text);
    expect('refused' in result && result.refused).toMatch(reason);
  });

  test('of several lines keeps line breaks, tabs and blanks, and nothing else that a line does not', () => {
    expect(plainText(' a \tb\r\n\n  c \n', { lines: true })).toEqual({ text: 'a \tb\r\n\n  c' });
    expect(plainText('a\u000bb', { lines: true })).toEqual({
      refused: 'must not contain control characters (U+000B)',
    });
  });

  test.each([
    ['blanks', `a${' '.repeat(100_000)}b`],
    ['joiners', `a${'\u200d\u200c'.repeat(50_000)}b`],
    ['marks', `ن${'\u0301'.repeat(100_000)}\u200cن`],
    ['marks to be sorted', `a${'\u0301\u0316'.repeat(50_000)}`],
    ['emoji with their colours', '❤\ufe0f'.repeat(50_000)],
  ])('takes no longer for many %s', (_what, text) => {
    const started = performance.now();

    plainText(text);

    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('the key of a user name', () => {
  test.each([
    ['Case-Flowers', 'case-flowers'],
    ['STRASSE', 'straße'],
    ['STRAẞE', 'straße'],
    ['ΟΔΟΣ', 'οδος'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['İ', 'i\u0307'],
    ['ΐ', 'Ϊ́'],
    [' Bob\u200b', 'bob'],
    ['JOSE\u0301', 'josé'],
    ['İSTANBUL', 'istanbul'],
    ['İSTANBUL', 'İSTANBUL'.toLowerCase()],
  ])('is one for %s and %s', (name, other) => {
    expect(userNameKey(name)).toBe(userNameKey(other));
  });

  test.each([
    ['bob', 'bob1'],
    ['jose', 'josé'],
    ['a b', 'ab'],
  ])('is not one for %s and %s', (name, other) => {
    expect(userNameKey(name)).not.toBe(userNameKey(other));
  });

  test('is there for names that are refused, such as old ones', () => {
    expect(userNameKey('A\u0000B')).toBe('a\u0000b');
  });
});

/** Characters that are alike by the ten thousand: some of them stand for all. */
const alike =
  /[\p{Unified_Ideograph}\p{Script=Hangul}\p{Script=Tangut}\p{Script=Cuneiform}\p{Script=Egyptian_Hieroglyphs}\p{C}]/u;
const codePoints = Array.from({ length: 0x11_0000 }, (_, code) => code)
  .filter(
    (code) =>
      code % 101 === 0 ||
      /\p{Default_Ignorable_Code_Point}/u.test(String.fromCodePoint(code)) ||
      !alike.test(String.fromCodePoint(code)),
  )
  .filter((code) => code < 0xe_0200 || code % 1009 === 0);

describe.each([
  ['alone', (character: string) => character],
  ['between letters', (character: string) => `a${character}b`],
  ['before a mark', (character: string) => `x${character}\u0301`],
  ['between letters that join', (character: string) => `ن${character}ن`],
])('every character %s', (_where, around) => {
  const texts = codePoints.map((code) => around(String.fromCodePoint(code)));

  test('is refused, or gives a form that is its own form, in NFC', () => {
    const wrong = texts.filter((text) => {
      const result = plainText(text);
      if ('refused' in result) return false;
      const again = plainText(result.text);
      return !('text' in again) || again.text !== result.text || result.text !== result.text.normalize('NFC');
    });
    expect(wrong).toEqual([]);
  });

  test('gives one key in upper case, in lower case and apart from its marks', () => {
    const wrong = texts.filter((text) => {
      const key = userNameKey(text);
      const apart = text.normalize('NFD');
      const others = [key, apart, text.toLowerCase(), apart.toUpperCase(), apart.toLowerCase()];
      return others.some((other) => userNameKey(other) !== key);
    });
    expect(wrong).toEqual([]);
  });
});
