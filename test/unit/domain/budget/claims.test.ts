import { describe, expect, test } from 'vitest';
import {
  type BudgetState,
  type Claim,
  claim,
  pauseClaims,
  returnPermits,
  stateAt,
} from '../../../../shared/domain/budget/claims.ts';
import type { Lane } from '../../../../shared/domain/budget/limits.ts';
import { auditTime, remaining } from '../../../../shared/domain/budget/report.ts';
import { slotLengthMs } from '../../../../shared/domain/budget/slots.ts';

const limits = { perSecond: 4, perDay: 10_000 };
/**
 * The beginning of a slot whose number is a multiple of four, so that the next three are open to
 * all.
 */
const begin = Math.ceil(Date.parse('2026-11-21T12:00:00Z') / 1_024) * 1_024;
const day = Date.parse('2026-11-21T00:00:00Z');
const tomorrow = day + 86_400_000;

const slotsOf = (claimed: Claim): number[] =>
  claimed.granted ? claimed.permits.map(({ slot }) => (slot - begin) / 256) : [];

/**
 * The slots, counted from `begin`, that the lanes get one after the other, all of them asking at
 * once.
 */
const queue = (asking: readonly Lane[]): number[] => {
  let state: BudgetState | undefined;
  return asking.flatMap((lane) => {
    const claimed = claim(state, { lane, earliest: begin, latest: begin + 60_000, count: 1 }, limits);
    if (claimed.granted) ({ state } = claimed);
    return slotsOf(claimed);
  });
};

test.each([
  [1, 1_024],
  [4, 256],
  [10, 103],
  [250, 5],
  [256, 4],
  [1_000, 2],
  [1_024, 1],
  [9_999_999_999, 1],
])('%i a second: a slot every %i ms', (perSecond, length) => {
  expect(slotLengthMs({ ...limits, perSecond })).toBe(length);
});

test.each<[readonly Lane[], readonly number[]]>([
  [
    ['interactive', 'interactive', 'interactive', 'interactive', 'interactive'],
    [0, 1, 2, 3, 4],
  ],
  [
    ['audit', 'audit', 'audit', 'audit'],
    [0, 1, 2, 4],
  ],
  [
    ['webhook', 'audit', 'audit', 'webhook', 'interactive'],
    [0, 1, 2, 5, 3],
  ],
  [
    ['audit', 'interactive', 'webhook', 'interactive', 'interactive', 'interactive'],
    [0, 1, 5, 3, 7, 9],
  ],
])('%j get the slots %j', (asking, slots) => {
  expect(queue(asking)).toEqual(slots);
});

describe('a claim', () => {
  const ask = { lane: 'interactive', earliest: begin + 1, latest: begin + 1_000, count: 1 } as const;

  test('gets the next slot, which is good for 20 ms', () => {
    const slot = begin + 256;
    expect(claim(undefined, ask, limits)).toMatchObject({
      granted: true,
      permits: [{ slot, from: slot, until: slot + 20 }],
      state: { day, used: { interactive: 1, webhook: 0, audit: 0 }, openFrom: slot + 256, pausedUntil: begin + 1 },
    });
  });

  test('is refused when the next slot is too late', () => {
    expect(claim(undefined, { ...ask, latest: begin + 255 }, limits)).toEqual({ granted: false, retryAt: begin + 256 });
  });

  test('of many slots gets those of two seconds', () => {
    const claimed = claim(undefined, { ...ask, lane: 'audit', earliest: begin, count: 1_000 }, limits);
    expect(slotsOf(claimed)).toEqual(Array.from({ length: 8 }, (_, slot) => slot).filter((slot) => slot % 4 !== 3));
  });

  test.each([
    [5, 5],
    [1_000, 1_000],
  ])('of %i slots where there are more gets %i', (count, granted) => {
    const fast = { perSecond: 1_000_000, perDay: 1_000_000 };
    const claimed = claim(undefined, { ...ask, lane: 'audit', count }, fast);
    expect(slotsOf(claimed)).toHaveLength(granted);
  });

  test('on a grid too fine for timers may be used at once and for ten seconds after its slot', () => {
    const fast = { perSecond: 256, perDay: 1_000_000 };
    const claimed = claim(undefined, { ...ask, lane: 'audit', count: 100 }, fast);
    expect(claimed.granted && claimed.permits.at(-1)).toEqual({
      slot: begin + 4 * 133,
      from: begin + 1,
      until: begin + 4 * 133 + 10_000,
    });
  });

  test('counts for the day of its slot, which has to have begun', () => {
    const late = { ...ask, earliest: tomorrow - 100, latest: tomorrow + 5_000, count: 1 };
    const state = { ...stateAt(undefined, late.earliest), used: { interactive: 7, webhook: 0, audit: 0 } };
    const refused = claim(state, late, limits);
    expect(refused).toEqual({ granted: false, retryAt: tomorrow });
    expect(claim(state, { ...late, earliest: tomorrow }, limits)).toMatchObject({
      state: { day: tomorrow, used: { interactive: 1, webhook: 0, audit: 0 } },
    });
  });

  test('of a process whose clock is behind is not made for a day that is over', () => {
    const state = stateAt(undefined, tomorrow);
    expect(claim(state, { ...ask, earliest: tomorrow - 1_000, latest: tomorrow + 1 }, limits)).toMatchObject({
      permits: [{ slot: tomorrow }],
    });
  });

  test('of a block ends at midnight', () => {
    const late = { lane: 'audit', earliest: tomorrow - 1_000, latest: tomorrow + 5_000, count: 50 } as const;
    const claimed = claim(undefined, late, limits);
    expect(claimed.granted && claimed.permits.map(({ slot }) => slot - tomorrow)).toEqual([-768, -512]);
  });
});

test('the day’s last call of a lane is its last', () => {
  const few = { perSecond: 4, perDay: 10 };
  let state: BudgetState | undefined;
  const ask = { lane: 'audit', earliest: begin, latest: begin + 9_000, count: 100 } as const;
  const first = claim(state, ask, few);
  expect(slotsOf(first)).toHaveLength(6);
  if (first.granted) ({ state } = first);
  const second = claim(state, ask, few);
  expect(slotsOf(second)).toHaveLength(2);
  if (second.granted) ({ state } = second);
  expect(claim(state, ask, few)).toEqual({ granted: false, retryAt: tomorrow });
  expect(claim(state, { ...ask, lane: 'interactive' }, few)).toMatchObject({ granted: true });
});

test('what is given back can be claimed again, on its own day only', () => {
  const few = { perSecond: 4, perDay: 10 };
  const claimed = claim(undefined, { lane: 'audit', earliest: begin, latest: begin, count: 8 }, few);
  if (!claimed.granted) throw new Error('refused');
  const { state, permits } = claimed;
  expect(returnPermits(state, 'audit', permits.slice(3)).used).toEqual({ interactive: 0, webhook: 0, audit: 3 });
  expect(returnPermits(state, 'audit', [])).toBe(state);
  const nextDay = stateAt(state, tomorrow);
  expect(returnPermits(nextDay, 'audit', permits)).toBe(nextDay);
});

describe('a pause', () => {
  const pausedState = pauseClaims(undefined, begin, begin + 1_500);

  test('holds for every lane', () => {
    for (const lane of ['interactive', 'webhook', 'audit'] as const) {
      const claimed = claim(pausedState, { lane, earliest: begin, latest: begin + 5_000, count: 1 }, limits);
      expect(slotsOf(claimed)).toEqual([6]);
    }
  });

  test('is not cut short by a shorter one', () => {
    expect(pauseClaims(pausedState, begin, begin + 1_000)).toBe(pausedState);
    expect(pauseClaims(pausedState, begin, begin + 2_000).pausedUntil).toBe(begin + 2_000);
  });
});

describe('the report', () => {
  const used = { interactive: 1_000, webhook: 600, audit: 2_000 };

  test('of a day', () => {
    expect(remaining({ ...stateAt(undefined, begin), used }, begin, limits)).toEqual({
      day: '2026-11-21',
      limit: 10_000,
      used,
      remaining: 6_400,
      remainingForAudit: 4_900,
      closed: false,
    });
  });

  test.each([
    ['nobody has called yet', undefined],
    ['nobody has called since yesterday', { ...stateAt(undefined, begin - 86_400_000), used }],
  ])('when %s', (_case, state) => {
    expect(remaining(state, begin, limits)).toMatchObject({
      day: '2026-11-21',
      remaining: 10_000,
      remainingForAudit: 7_000,
    });
  });

  test('after the limit was lowered', () => {
    const lower = { perSecond: 4, perDay: 1_000 };
    expect(remaining({ ...stateAt(undefined, begin), used }, begin, lower)).toMatchObject({
      remaining: 0,
      remainingForAudit: 0,
    });
  });
});

test.each([
  [0, { seconds: 0, days: 0 }],
  [3, { seconds: 2, days: 1 }],
  [100, { seconds: 35, days: 1 }],
  [7_000, { seconds: 2_390, days: 1 }],
  [7_001, { seconds: 2_390, days: 2 }],
  [15_000, { seconds: 5_120, days: 3 }],
])('an audit of %i calls takes %j', (calls, time) => {
  expect(auditTime(calls, limits)).toEqual(time);
});
