import { expect, test } from 'vitest';
import { vendorProblem } from '../../../../shared/api/answers/vendor-problem.ts';

const now = Date.parse('2026-11-21T23:59:30.500Z');

test.each([
  [30_000, 30],
  [30_001, 31],
  [1, 1],
  [0, 1],
  [-5, 1],
])('a budget that is spent for %i ms: Retry-After %i', (milliseconds, retryAfterSeconds) => {
  const failure = { kind: 'budget_spent', reason: 'no request is left', retryAt: now + milliseconds } as const;
  expect(vendorProblem(failure, now)).toEqual({
    problem: 'BUDGET_SPENT',
    detail: 'no request is left',
    retryAfterSeconds,
  });
});

test.each([
  ['2026-11-21T12:00:00.000Z', 3_600],
  // The vendor's own day ends at midnight.
  ['2026-11-21T23:59:30.500Z', 30],
  ['2026-11-22T00:00:00.044Z', 60],
])('a day that the vendor closes at %s: Retry-After %i', (at, retryAfterSeconds) => {
  const failure = { kind: 'quota_exceeded', reason: 'used up' } as const;
  expect(vendorProblem(failure, Date.parse(at))).toMatchObject({ problem: 'VENDOR_QUOTA_EXCEEDED', retryAfterSeconds });
});

test('what does not pass by itself says nothing of its reason', () => {
  expect(vendorProblem({ kind: 'forbidden', reason: 'our key' }, now)).toEqual({ problem: 'VENDOR_REFUSED' });
});
