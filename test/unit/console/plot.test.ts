import { describe, expect, it } from 'vitest';
import { accessByDay } from '../../../console/src/base/access.ts';
import { nextUtcDay } from '../../../console/src/base/budget.ts';
import { ageBinOf, countsBy, dayOf, lastDays, ticksOf } from '../../../console/src/base/plot.ts';
import type { ChangeEvent } from '../../../console/src/base/types.ts';

describe('the axis of a plot', () => {
  it.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [4, [0, 1, 2, 3, 4]],
    [7, [0, 2, 4, 6, 8]],
    [118, [0, 50, 100, 150]],
    [10_000, [0, 2000, 4000, 6000, 8000, 10_000]],
  ])('up to %i has round, whole steps', (max, ticks) => {
    expect(ticksOf(max)).toEqual(ticks);
  });

  it('has six values at most, and reaches the greatest number', () => {
    for (let max = 0; max < 3000; max += 7) {
      const ticks = ticksOf(max);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(max);
    }
  });
});

describe('the days of a plot', () => {
  it('end with today, oldest first, without a gap where clocks change', () => {
    const now = new Date(2026, 10, 2, 0, 30).getTime();
    const days = lastDays(now, 30);
    expect(days).toHaveLength(30);
    expect(new Set(days).size).toBe(30);
    expect(days.at(-1)).toBe('2026-11-02');
    expect(days[0]).toBe('2026-10-04');
    expect(dayOf(new Date(now))).toBe('2026-11-02');
  });

  it('of the budget begin at midnight UTC', () => {
    expect(nextUtcDay('2026-12-31')).toBe('2027-01-01T00:00:00.000Z');
  });
});

it('counts only what the axis has', () => {
  expect(countsBy(['a', 'b'], ['b', 'c', 'b'])).toEqual([0, 2]);
});

it('puts each age into one bin', () => {
  expect([0, 3599, 3600, 86_400, 259_199, 259_200].map(ageBinOf)).toEqual([
    'under 1 h',
    'under 1 h',
    '1–6 h',
    '1–2 days',
    '2–3 days',
    '3 days or more',
  ]);
});

describe('access by day', () => {
  const now = new Date(2026, 10, 20, 9).getTime();
  const event = (type: string, day: number) =>
    ({ type: `com.example.${type}`, time: new Date(2026, 10, day, 8).toISOString() }) as ChangeEvent;

  it('counts who was let in, lost access and began to wait, and nothing else', () => {
    const events = [
      event('membership.granted', 19),
      event('membership.granted', 20),
      event('membership.granted', 20),
      event('membership.revoked', 20),
      event('membership.pending', 20),
      event('membership.linked', 20),
    ];
    const { days, letIn, lost, waiting, since } = accessByDay(events, true, now);
    expect(days.at(-1)).toBe('2026-11-20');
    expect(letIn.slice(-2)).toEqual([1, 2]);
    expect([lost.at(-1), waiting.at(-1)]).toEqual([1, 1]);
    expect(since).toBeUndefined();
  });

  it('says since when it counts, if older records were left out', () => {
    const first = event('membership.granted', 18);
    expect(accessByDay([first], false, now).since).toBe(first.time);
    expect(accessByDay([{ ...first, time: new Date(2026, 8, 1).toISOString() }], false, now).since).toBeUndefined();
    expect(accessByDay([], true, now).since).toBeUndefined();
  });
});
