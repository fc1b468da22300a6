import { describe, expect, test } from 'vitest';
import { matches, readIdempotencyKey, readIfMatch, versionTag } from '../../../shared/api/headers.ts';

describe('If-Match', () => {
  test.each([
    { header: '"7"', tags: ['"7"'] },
    { header: '  "7" ', tags: ['"7"'] },
    { header: '"6", "7"', tags: ['"6"', '"7"'] },
    { header: '"6","7"', tags: ['"6"', '"7"'] },
    { header: '"a,b"', tags: ['"a,b"'] },
    { header: '""', tags: ['""'] },
    { header: 'W/"7"', tags: [] },
    { header: 'W/"6", "7"', tags: ['"7"'] },
    { header: '*', tags: '*' },
  ])('$header asks for $tags', ({ header, tags }) => {
    expect(readIfMatch(header)).toEqual(tags);
  });

  test.each(['', '7', '"7', '7"', '"6" "7"', '"6",', '*, "7"', "'7'", 'w/"7"'])('%j cannot be read', (header) => {
    expect(readIfMatch(header)).toBeUndefined();
  });

  test('a version matches its own tag, or any', () => {
    expect(versionTag(7)).toBe('"7"');
    expect(matches(['"6"', '"7"'], 7)).toBe(true);
    expect(matches('*', 7)).toBe(true);
    expect(matches(['"6"', '"77"'], 7)).toBe(false);
    expect(matches([], 7)).toBe(false);
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
