import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainText } from '../../shared/base/text.ts';
import { linkKey, linkKeysOf, literalLinkKey, originOf } from '../../shared/store/memberships/keys.ts';

/** Text that the rule takes, in whatever spelling. */
const texts = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }),
    fc.stringMatching(/^[ -~]{1,20}$/),
  )
  .filter((text) => 'text' in plainText(text));
const origins = fc.oneof(
  texts.map((userId) => ({ userId })),
  texts.map((userName) => ({ userName })),
);

describe('the key of a link', () => {
  test('is its own normal form, so that bringing it over again changes nothing', () => {
    fc.assert(
      fc.property(origins, (origin) => {
        const key = linkKey(origin);
        const again = originOf(key);
        expect(again && linkKey(again)).toBe(key);
      }),
      { numRuns: 5_000 },
    );
  });

  test('of every letter is its own normal form', () => {
    const others: string[] = [];
    for (let code = 0; code <= 0x1_ffff; code += 1) {
      const text = String.fromCodePoint(code);
      if (!('text' in plainText(text))) continue;
      const key = linkKey({ userName: text });
      const again = originOf(key);
      if (!again || linkKey(again) !== key) others.push(code.toString(16));
    }
    expect(others).toEqual([]);
  });

  test('is the same for spellings that are the same, and the literal one is the other place to look', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const spellings = [` ${text}`, `${text}\u00a0`, `\u200b${text}`, text.normalize('NFD')];
        for (const spelling of spellings.filter((each) => 'text' in plainText(each))) {
          expect(linkKey({ userId: spelling })).toBe(linkKey({ userId: text }));
          expect(linkKey({ userName: spelling })).toBe(linkKey({ userName: text }));
          const given = { userId: text, spelling };
          expect(linkKeysOf(given)).toEqual([...new Set([linkKey({ userId: text }), `user#${spelling}`])]);
          expect(originOf(literalLinkKey({ userName: spelling }))).toEqual({ userName: spelling });
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('is never longer than DynamoDB takes, however many blanks were sent', () => {
    for (const blanks of ['\u00a0', ' ', '\u200b']) {
      const [fits, not] = [1_000 / Buffer.byteLength(blanks), 2_100].map((count) => `u${blanks.repeat(count)}`);
      expect(linkKeysOf({ userId: 'u', spelling: fits })).toEqual(['user#u', `user#${fits}`]);
      expect(linkKeysOf({ userId: 'u', spelling: not })).toEqual(['user#u']);
      expect(linkKeysOf({ userName: 'u', spelling: not })).toEqual(['user-name#u']);
    }
  });
});
