import { describe, expect, test } from 'vitest';
import { accessToken } from '../../../../shared/api/schemas/common.ts';

const token = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOi_-x.c2ln~+/==';
const refusalOf = (text: string): string | undefined => accessToken.safeParse(text).error?.issues[0]?.message;

describe('an access token', () => {
  test.each([
    ['as it is', token],
    ['with a line break behind it, as of a file', `${token}\n`],
    ['with blanks around it', `  ${token}\t`],
    ['with invisible characters around it', `\ufeff\u200b${token}\u00a0`],
  ])('%s is taken without them', (_, text) => {
    expect(accessToken.parse(text)).toBe(token);
  });

  test.each([
    ['is required', ' \n '],
    ['must be a bearer token, without “Bearer” before it', `Bearer ${token}`],
    ['must be a bearer token, without “Bearer” before it', 'ab c'],
    ['must be a bearer token, without “Bearer” before it', 'ab"c'],
    ['must not contain control characters (U+000A)', 'ab\ncd'],
  ])('is refused with the reason: %s', (reason, text) => {
    expect(refusalOf(text)).toBe(reason);
  });

  test('of more than 8192 characters is refused, not counting blanks around it', () => {
    expect(accessToken.safeParse(` ${'a'.repeat(8192)} `).success).toBe(true);
    expect(accessToken.safeParse('a'.repeat(8193)).success).toBe(false);
  });
});
