import { expect, test } from 'vitest';
import { retryAfterMsOf } from '../../../../shared/constant-contact/transport/retry-after.ts';

const now = Date.parse('2026-11-21T12:00:00.000Z');

const retryAfter = (header: unknown, date?: unknown) =>
  retryAfterMsOf({ headers: { 'retry-after': header, date } }, () => now);

test.each<[unknown, number | undefined]>([
  ['7', 7_000],
  ['0', 0],
  [' 120 ', 120_000],
  ['007', 7_000],
  ['1.5', 1_500],
  ['0.0001', 1],
  ['86401', 86_400_000],
  ['9'.repeat(400), 86_400_000],
  ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
  ['sat, 21 nov 2026 12:00:30 gmt', 30_000],
  ['21 Nov 2026 12:00:30 GMT', 30_000],
  ['Saturday, 21-Nov-26 12:00:30 GMT', 30_000],
  ['Saturday, 21-Nov-2026 12:00:30 GMT', 30_000],
  ['Sat Nov 21 12:00:30 2026', 30_000],
  ['Sun Nov  1 12:00:30 2026', 0],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
  ['Fri, 31 Dec 9999 23:59:59 GMT', 86_400_000],
  // A clock that is behind ours.
  ['Sat, 21 Nov 2026 11:59:00 GMT', 0],
  [undefined, undefined],
  ['', undefined],
  ['-5', undefined],
  ['1e3', undefined],
  ['0x10', undefined],
  ['Infinity', undefined],
  ['soon', undefined],
  ['7, 8', undefined],
  ['2026-11-21T12:00:30Z', undefined],
  ['Sat, 99 Nov 2026 12:00:30 GMT', undefined],
  ['Sat, 21 Xov 2026 12:00:30 GMT', undefined],
  ['Sat, 21 Nov 2026 25:00:30 GMT', undefined],
  ['Sat, 21 Nov 2026 12:00:30 PST', undefined],
  [['7', '8'], undefined],
])('Retry-After %j is %s ms', (header, milliseconds) => {
  expect(retryAfter(header)).toBe(milliseconds);
});

test.each<[string, string, number]>([
  ['an hour ahead of ours', 'Sat, 21 Nov 2026 13:00:00 GMT', 30_000],
  ['an hour behind ours', 'Saturday, 21-Nov-26 11:00:00 GMT', 30_000],
])('a date counts from the clock that wrote it: %s', (_case, date, milliseconds) => {
  const until = new Date(Date.parse('2026-11-21T12:00:30Z') + (date.includes('13:') ? 3_600_000 : -3_600_000));
  expect(retryAfter(until.toUTCString(), date)).toBe(milliseconds);
  expect(retryAfter('7', date)).toBe(7_000);
});

test.each([undefined, '', 'yesterday', ['Sat, 21 Nov 2026 13:00:00 GMT']])(
  'without a readable date of the answer (%j) it counts from our clock',
  (date) => {
    expect(retryAfter('Sat, 21 Nov 2026 12:00:30 GMT', date)).toBe(30_000);
  },
);
