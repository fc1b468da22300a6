import { expect, test } from 'vitest';
import { nextTryAt } from '../../../../shared/domain/membership/notice.ts';
import { noon } from '../../../support/memberships.ts';

const minute = 60_000;
const after = (minutes: number): number | undefined => {
  const at = nextTryAt({ receivedAt: noon }, noon + minutes * minute);
  return at === undefined ? undefined : (at - noon) / minute;
};

test.each([
  [0, 0],
  [1, 2],
  [4, 8],
  [15, 30],
  [40, 55],
  // The last try is at the end of the hour, however long the one before has taken.
  [50, 60],
  [59.9, 60],
])('work that fails after %d minutes is tried again after %d', (failedAfter, triedAfter) => {
  expect(after(failedAfter)).toBe(triedAfter);
});

test.each([60, 61, 10_000])('work that fails after %d minutes is not tried again', (minutes) => {
  expect(after(minutes)).toBeUndefined();
});

test('a notice that another clock has dated ahead of ours is tried again at once', () => {
  expect(after(-1)).toBe(-1);
});
