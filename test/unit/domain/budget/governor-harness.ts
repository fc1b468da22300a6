/** Governors on a budget in memory, on timers that only the tests move. */
import { test as base, vi } from 'vitest';
import { createGovernor, type GovernorOptions } from '../../../../shared/domain/budget/governor.ts';
import type { BudgetLimits, Lane } from '../../../../shared/domain/budget/limits.ts';
import { createMemoryBudget } from '../../../support/budget.ts';

/** A slot whose number is a multiple of four, at 4 a second. */
export const begin = Math.ceil(Date.parse('2026-11-21T12:00:00Z') / 1_024) * 1_024;
export const tomorrow = Date.parse('2026-11-22T00:00:00Z');
const limits: BudgetLimits = { perSecond: 4, perDay: 10_000 };

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** `budget` and the time, which begins at `begin`, are new for each test. */
export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern which fixtures are needed
  .extend('budget', ({}, { onCleanup }) => {
    vi.useFakeTimers({ now: begin });
    onCleanup(() => void vi.useRealTimers());
    return createMemoryBudget();
  })
  .extend(
    'governor',
    ({ budget }) =>
      (lane: Lane, different: Partial<GovernorOptions> = {}) =>
        createGovernor({ store: budget.store, limits, lane, now: Date.now, sleep, random: () => 0.5, ...different }),
  );

/** Lets the time pass that the work takes. */
export const done = async <T>(work: Promise<T>): Promise<T> => {
  // A handler from the beginning, so that an early rejection is not unhandled.
  const settled = Promise.allSettled([work]);
  await vi.runAllTimersAsync();
  await settled;
  return work;
};

/**
 * The instants, counted from `begin`, at which so many calls one after the other are made, each of
 * which takes its time.
 */
export const callsOf = async (
  governor: ReturnType<typeof createGovernor>,
  count: number,
  callMs = 0,
): Promise<readonly number[]> => {
  const at: number[] = [];
  for (let call = 0; call < count; call += 1) {
    const answer = await governor.take(Number.POSITIVE_INFINITY);
    if (answer.granted) at.push(Date.now() - begin);
    await sleep(callMs);
  }
  return at;
};
