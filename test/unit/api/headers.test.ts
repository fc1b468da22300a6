import { describe, expect, test } from 'vitest';
import { readIdempotencyKey, readIfMatch, versionTag } from '../../../shared/api/headers.ts';

describe('If-Match', () => {
  test.each([
    { header: '"7"', versions: [7] },
    { header: '  "7" ', versions: [7] },
    { header: '"6", "7"', versions: [6, 7] },
    { header: '"6","7"', versions: [6, 7] },
    { header: '"a,b"', versions: [] },
    { header: '""', versions: [] },
    { header: '"07", "7.0", "+7", " 7", "1e1"', versions: undefined },
    { header: '"07", "7.0", "+7", "0x7", "1e1", "7"', versions: [7] },
    { header: '"NaN", "Infinity"', versions: [] },
    { header: 'W/"7"', versions: [] },
    { header: 'W/"6", "7"', versions: [7] },
    { header: '*', versions: 'any' },
  ])('$header asks for $versions', ({ header, versions }) => {
    expect(readIfMatch(header)).toEqual(versions);
  });

  test.each(['', '7', '"7', '7"', '"6" "7"', '"6",', '*, "7"', "'7'", 'w/"7"'])('%j cannot be read', (header) => {
    expect(readIfMatch(header)).toBeUndefined();
  });

  test('a version that was given out is asked for by its own tag', () => {
    expect(readIfMatch(versionTag(7))).toEqual([7]);
  });
});

describe('Idempotency-Key', () => {
  test.each([
    { header: '8e03978e-40d5-43dd-bc93-6894a57f9324', key: '8e03978e-40d5-43dd-bc93-6894a57f9324' },
    { header: '"8e03978e"', key: '8e03978e' },
    { header: ' key ', key: 'key' },
    { header: 'x'.repeat(255), key: 'x'.repeat(255) },
  ])('$header is $key', ({ header, key }) => {
    expect(readIdempotencyKey(header)).toBe(key);
  });

  test.each(['', '""', 'a b', 'a"b', '"a', 'ä', 'x'.repeat(256), 'a\u0000'])('%j is none', (header) => {
    expect(readIdempotencyKey(header)).toBeUndefined();
  });
});
