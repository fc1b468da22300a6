import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { stateAt } from '../../../../shared/domain/budget/claims.ts';
import { createGovernor, type GovernorOptions } from '../../../../shared/domain/budget/governor.ts';
import type { BudgetLimits, Lane } from '../../../../shared/domain/budget/limits.ts';
import { createMemoryBudget } from '../../../support/budget.ts';

/** A slot whose number is a multiple of four, at 4 a second. */
const begin = Math.ceil(Date.parse('2026-11-21T12:00:00Z') / 1_024) * 1_024;
const tomorrow = Date.parse('2026-11-22T00:00:00Z');
const limits: BudgetLimits = { perSecond: 4, perDay: 10_000 };
const lifted: BudgetLimits = { perSecond: 1_000_000, perDay: 1_000_000 };

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

let budget: ReturnType<typeof createMemoryBudget>;
beforeEach(() => {
  vi.useFakeTimers({ now: begin });
  budget = createMemoryBudget();
});
afterEach(() => {
  vi.useRealTimers();
});

const governor = (lane: Lane, different: Partial<GovernorOptions> = {}) =>
  createGovernor({ store: budget.store, limits, lane, now: Date.now, sleep, random: () => 0.5, ...different });

/** Lets the time pass that the work takes. */
const done = async <T>(work: Promise<T>): Promise<T> => {
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
const callsOf = async (from: ReturnType<typeof governor>, count: number, eachTakes = 0): Promise<readonly number[]> => {
  const at: number[] = [];
  for (let call = 0; call < count; call += 1) {
    const answer = await from.take(Number.POSITIVE_INFINITY);
    if (answer.granted) at.push(Date.now() - begin);
    await sleep(eachTakes);
  }
  return at;
};

describe('waiting', () => {
  test('a caller waits for its slot', async () => {
    vi.setSystemTime(begin + 1);
    const one = governor('interactive');
    expect(await done(one.take(begin + 10_000))).toEqual({ granted: true });
    expect(Date.now()).toBe(begin + 256);
    expect(one.used()).toBe(1);
  });

  test('a timer that fires too early is waited for again', async () => {
    vi.setSystemTime(begin + 1);
    const early = (milliseconds: number) => sleep(Math.max(1, milliseconds - 3));
    await done(governor('interactive', { sleep: early }).take(begin + 10_000));
    expect(Date.now()).toBe(begin + 256);
  });

  test.each<[Lane, number]>([
    ['interactive', 5_000],
    ['webhook', 20_000],
    ['audit', 60_000],
  ])('%s waits up to %i ms', async (lane, patience) => {
    const busyUntil = begin + patience + 1;
    const busy = { ...stateAt(undefined, begin), openFrom: busyUntil, keptFrom: busyUntil };
    await budget.store.change(() => ({ state: busy, result: undefined }));
    const answer = await done(governor(lane).take(begin + 600_000));
    if (answer.granted) throw new Error('granted');
    expect(answer.retryAt).toBeGreaterThanOrEqual(busyUntil);
    expect(Date.now()).toBe(begin);
    vi.setSystemTime(answer.retryAt - patience);
    expect(await done(governor(lane).take(begin + 600_000))).toEqual({ granted: true });
    expect(Date.now()).toBe(answer.retryAt);
  });

  test('no caller waits beyond the deadline of its call', async () => {
    await done(governor('interactive').take(begin + 10_000));
    expect(await done(governor('interactive').take(begin + 255))).toEqual({ granted: false, retryAt: begin + 256 });
    expect(await done(governor('interactive').take(begin + 256))).toEqual({ granted: true });
  });

  test('twenty callers at once: those in time get a slot each, a slot apart, and the others are told when', async () => {
    const answers = await done(
      Promise.all(Array.from({ length: 21 }, () => governor('interactive').take(begin + 60_000))),
    );
    expect(answers.filter(({ granted }) => granted)).toHaveLength(20);
    expect(answers.filter(({ granted }) => !granted)).toEqual([{ granted: false, retryAt: begin + 20 * 256 }]);
    expect(budget.writes()).toBe(20);
  });

  test('a day that is about to end is waited for', async () => {
    vi.setSystemTime(tomorrow - 100);
    expect(await done(governor('interactive').take(tomorrow + 10_000))).toEqual({ granted: true });
    expect(Date.now()).toBe(tomorrow);
    expect(budget.state()).toMatchObject({ day: tomorrow, used: { interactive: 1 } });
  });

  test('a day that is used up is not waited for', async () => {
    const few = { perSecond: 4, perDay: 1 };
    expect(await done(governor('interactive', { limits: few }).take(tomorrow))).toEqual({ granted: true });
    expect(await done(governor('audit', { limits: few }).take(tomorrow))).toEqual({
      granted: false,
      retryAt: tomorrow,
    });
    expect(Date.now()).toBe(begin);
  });
});

describe('an audit', () => {
  test('of 2,000 calls at lifted limits costs three writes and no time', async () => {
    const audit = governor('audit', { limits: lifted });
    expect(await done(callsOf(audit, 2_000))).toHaveLength(2_000);
    await done(audit.settle());
    expect(budget.writes()).toBeLessThanOrEqual(3);
    expect(audit.used()).toBe(2_000);
    expect(budget.state()?.used.audit).toBe(2_000);
    expect(Date.now() - begin).toBeLessThan(5_000);
  });

  test('gets three slots of four, in order, and leaves the fourth', async () => {
    const [calls, answer] = await done(
      Promise.all([callsOf(governor('audit'), 6), governor('interactive').take(begin + 2_000)]),
    );
    expect(calls).toEqual([0, 256, 512, 1_024, 1_280, 1_536]);
    expect(answer).toEqual({ granted: true });
    expect(budget.writes()).toBe(2);
  });

  test('whose calls take long uses the slots that it can, and gives the others back', async () => {
    const audit = governor('audit');
    expect(await done(callsOf(audit, 25, 600))).toEqual(
      // The slot at 768 ms is kept for the interactive lane.
      Array.from({ length: 25 }, (_, call) => call * 1_024),
    );
    expect(audit.used()).toBe(25);
    await done(audit.settle());
    expect(budget.state()?.used.audit).toBe(25);
  });

  test('that ends gives back what it does not need, once', async () => {
    const audit = governor('audit');
    await done(callsOf(audit, 3));
    expect(budget.state()?.used.audit).toBe(6);
    await done(audit.settle());
    expect(budget.state()?.used.audit).toBe(3);
    await done(audit.settle());
    expect(budget.writes()).toBe(2);
    expect(await done(callsOf(audit, 1))).toHaveLength(1);
  });

  test('that makes calls side by side gets a slot for each', async () => {
    const audit = governor('audit');
    await done(Promise.all(Array.from({ length: 10 }, () => audit.take(begin + 60_000))));
    expect(audit.used()).toBe(10);
    expect(budget.writes()).toBe(2);
  });

  test('keeps a permit that lies behind the deadline of one call for the next', async () => {
    const audit = governor('audit');
    await done(callsOf(audit, 1));
    expect(await done(audit.take(begin + 100))).toEqual({ granted: false, retryAt: begin + 256 });
    expect(await done(callsOf(audit, 1))).toEqual([256]);
    expect(budget.writes()).toBe(1);
  });
});

describe('who comes too late for a slot', () => {
  test('takes another, and gives the lost one back', async () => {
    vi.setSystemTime(begin + 1);
    let late = 21;
    const oversleep = async (milliseconds: number) => {
      await sleep(milliseconds + late);
      late = 0;
    };
    const one = governor('interactive', { sleep: oversleep });
    expect(await done(one.take(begin + 10_000))).toEqual({ granted: true });
    expect(Date.now()).toBe(begin + 512);
    expect(one.used()).toBe(1);
    expect(budget.state()?.used.interactive).toBe(1);
  });

  test('by 20 ms or less takes it', async () => {
    vi.setSystemTime(begin + 1);
    await done(governor('interactive', { sleep: (milliseconds) => sleep(milliseconds + 20) }).take(begin + 10_000));
    expect(budget.writes()).toBe(1);
  });

  test.each([4, 50, 250, 1_000, 1_000_000])(
    'because writing takes 90 ms, is not late again: %i a second',
    async (perSecond) => {
      budget.beforeWrite(() => sleep(90));
      const one = governor('interactive', { limits: { perSecond, perDay: 10_000 } });
      expect(await done(callsOf(one, 20, 7))).toHaveLength(20);
      expect(budget.writes()).toBeLessThanOrEqual(40);
    },
  );
});

describe('the vendor’s refusals', () => {
  test('throttled: all pause for one to two seconds', async () => {
    const audit = governor('audit');
    await done(callsOf(audit, 2));
    const at = Date.now();
    await done(audit.throttled());
    const [audited, answer] = await done(
      Promise.all([callsOf(audit, 1), governor('interactive').take(begin + 60_000)]),
    );
    expect(answer).toEqual({ granted: true });
    expect(audited[0]).toBeGreaterThanOrEqual(at - begin + 1_500);
    expect(budget.state()?.pausedUntil).toBe(at + 1_500);
  });

  test('quota_exceeded: no call before midnight', async () => {
    const audit = governor('audit');
    await done(callsOf(audit, 2));
    await done(audit.quotaExceeded());
    for (const each of [governor('interactive'), governor('webhook'), audit]) {
      expect(await done(each.take(tomorrow))).toEqual({ granted: false, retryAt: tomorrow });
    }
    expect(budget.state()?.used.audit).toBe(2);
  });
});

describe('a store that fails', () => {
  const broken = async (): Promise<void> => {
    throw new Error('no store');
  };

  test('allows no call, and lets the next one try again', async () => {
    const one = governor('interactive');
    budget.beforeWrite(broken);
    await expect(done(one.take(begin + 10_000))).rejects.toThrow('no store');
    await expect(done(one.throttled())).rejects.toThrow('no store');
    budget.beforeWrite(async () => {});
    expect(await done(one.take(begin + 10_000))).toEqual({ granted: true });
  });

  test('while something was given back: it is not given back a second time', async () => {
    const audit = governor('audit');
    await done(callsOf(audit, 3));
    budget.beforeWrite(broken);
    await expect(done(audit.settle())).rejects.toThrow('no store');
    budget.beforeWrite(async () => {});
    await done(audit.settle());
    expect(budget.state()?.used.audit).toBe(6);
  });
});
