import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SetDigest } from '../../../shared/base/set-digest.ts';

const digestOf = (lines: readonly string[]): SetDigest => {
  const digest = new SetDigest();
  for (const line of lines) digest.add(line);
  return digest;
};

test('does not depend on the order, nor on the parts that it is added up from', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.nat(), (lines, cut) => {
      const whole = digestOf(lines);
      const parts = digestOf(lines.slice(0, cut % (lines.length + 1)).toReversed());
      parts.addAll(digestOf(lines.slice(cut % (lines.length + 1))));
      expect([parts.hex(), parts.count]).toEqual([whole.hex(), lines.length]);
      expect(whole.hex()).toMatch(/^[0-9a-f]{64}$/);
    }),
  );
});

test('differs where a line does', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { minLength: 2 }), ([first = '', ...others]) => {
      expect(digestOf([first, ...others]).hex()).not.toBe(digestOf([`${first} `, ...others]).hex());
      expect(digestOf(others).hex()).not.toBe(digestOf([first, ...others]).hex());
    }),
  );
});
