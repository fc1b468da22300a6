import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { decodePageToken, encodePageToken } from '../../../shared/http/page-token.ts';

const position = z.int();
const token = encodePageToken('things', { review: 'pending', relationship: undefined }, 7);

test('a page token is the place that it was made of', () => {
  expect(decodePageToken(token, 'things', { review: 'pending' }, position)).toBe(7);
});

test.each([
  { what: 'of another list', of: ['others', { review: 'pending' }, position] },
  { what: 'of another filter', of: ['things', { review: 'denied' }, position] },
  { what: 'of a narrower filter', of: ['things', {}, position] },
  { what: 'of a wider filter', of: ['things', { review: 'pending', relationship: 'unknown' }, position] },
  { what: 'for another kind of place', of: ['things', { review: 'pending' }, z.string()] },
] as const)('one $what is none', ({ of: [list, filter, kind] }) => {
  expect(decodePageToken<unknown>(token, list, filter, kind)).toBeUndefined();
});

test.each(['', 'x', `!${token}`, `${token}=`, ` ${token}`, token.slice(0, -1), token.slice(1)])(
  'a broken one is none: %s',
  (broken) => {
    expect(decodePageToken(broken, 'things', { review: 'pending' }, position)).toBeUndefined();
  },
);
