import { expect, test } from 'vitest';
import { retryAfterMsOf } from '../../../../shared/constant-contact/transport/retry-after.ts';

const now = Date.parse('2026-11-21T12:00:00.000Z');

test.each<[unknown, number | undefined]>([
  ['7', 7_000],
  ['0', 0],
  [' 120 ', 120_000],
  ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
  // A clock that is behind ours.
  ['Sat, 21 Nov 2026 11:59:00 GMT', 0],
  [undefined, undefined],
  ['', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['Sat, 99 Nov 2026 12:00:30 GMT', undefined],
  [['7', '8'], undefined],
])('Retry-After %j is %s ms', (header, milliseconds) => {
  expect(retryAfterMsOf({ headers: { 'retry-after': header } }, () => now)).toBe(milliseconds);
});
