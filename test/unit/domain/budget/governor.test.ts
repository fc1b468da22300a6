import { describe, expect, vi } from 'vitest';
import { stateAt } from '../../../../shared/domain/budget/claims.ts';
import type { BudgetLimits, Lane } from '../../../../shared/domain/budget/limits.ts';
import { begin, callsOf, done, sleep, test, tomorrow } from './governor-harness.ts';

const lifted: BudgetLimits = { perSecond: 1_000_000, perDay: 1_000_000 };

describe('waiting', () => {
  test('a caller waits for its slot', async ({ governor }) => {
    vi.setSystemTime(begin + 1);
    const one = governor('interactive');
    expect(await done(one.take(begin + 10_000))).toEqual({ granted: true });
    expect(Date.now()).toBe(begin + 256);
    expect(one.used()).toBe(1);
  });

  test('a timer that fires too early is waited for again', async ({ governor }) => {
    vi.setSystemTime(begin + 1);
    const early = (milliseconds: number) => sleep(Math.max(1, milliseconds - 3));
    await done(governor('interactive', { sleep: early }).take(begin + 10_000));
    expect(Date.now()).toBe(begin + 256);
  });

  test.for<[Lane, number]>([
    ['interactive', 5_000],
    ['webhook', 20_000],
    ['audit', 60_000],
  ])('%s waits up to %i ms', async ([lane, patienceMs], { budget, governor }) => {
    const busyUntil = begin + patienceMs + 1;
    const busy = { ...stateAt(undefined, begin), openFrom: busyUntil, keptFrom: busyUntil, auditFrom: busyUntil };
    await budget.store.change(() => ({ state: busy, result: undefined }));
    const answer = await done(governor(lane).take(begin + 600_000));
    if (answer.granted) throw new Error('granted');
    expect(answer.retryAt).toBeGreaterThanOrEqual(busyUntil);
    expect(Date.now()).toBe(begin);
    vi.setSystemTime(answer.retryAt - patienceMs);
    expect(await done(governor(lane).take(begin + 600_000))).toEqual({ granted: true });
    expect(Date.now()).toBe(answer.retryAt);
  });

  test('no caller waits beyond the deadline of its call', async ({ governor }) => {
    await done(governor('interactive').take(begin + 10_000));
    expect(await done(governor('interactive').take(begin + 255))).toEqual({ granted: false, retryAt: begin + 256 });
    expect(await done(governor('interactive').take(begin + 256))).toEqual({ granted: true });
  });

  test('twenty callers at once: those in time get a slot each, a slot apart, and the others are told when', async ({
    budget,
    governor,
  }) => {
    const answers = await done(
      Promise.all(Array.from({ length: 21 }, () => governor('interactive').take(begin + 60_000))),
    );
    expect(answers.filter(({ granted }) => granted)).toHaveLength(20);
    expect(answers.filter(({ granted }) => !granted)).toEqual([{ granted: false, retryAt: begin + 20 * 256 }]);
    expect(budget.writes()).toBe(20);
  });

  test('a day that is about to end is waited for', async ({ budget, governor }) => {
    vi.setSystemTime(tomorrow - 100);
    expect(await done(governor('interactive').take(tomorrow + 10_000))).toEqual({ granted: true });
    expect(Date.now()).toBe(tomorrow);
    expect(budget.state()).toMatchObject({ day: tomorrow, used: { interactive: 1 } });
  });

  test('a day that is used up is not waited for', async ({ governor }) => {
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
  test('of 2,000 calls at lifted limits costs three writes and no time', async ({ budget, governor }) => {
    const audit = governor('audit', { limits: lifted });
    expect(await done(callsOf(audit, 2_000))).toHaveLength(2_000);
    await done(audit.settle());
    expect(budget.writes()).toBeLessThanOrEqual(3);
    expect(audit.used()).toBe(2_000);
    expect(budget.state()?.used.audit).toBe(2_000);
    expect(Date.now() - begin).toBeLessThan(5_000);
  });

  test('gets three slots of four, in order, and leaves the fourth', async ({ budget, governor }) => {
    const [calls, answer] = await done(
      Promise.all([callsOf(governor('audit'), 6), governor('interactive').take(begin + 2_000)]),
    );
    expect(calls).toEqual([0, 256, 512, 1_024, 1_280, 1_536]);
    expect(answer).toEqual({ granted: true });
    expect(budget.writes()).toBe(2);
  });

  test('gets half of the slots although twenty callers ask without a pause', async ({ budget, governor }) => {
    const end = begin + 60_000;
    const caller = async (): Promise<void> => {
      const one = governor('interactive');
      while (Date.now() < end) if (!(await one.take(end)).granted) await sleep(100);
    };
    const [calls] = await done(Promise.all([callsOf(governor('audit'), 100), ...Array.from({ length: 20 }, caller)]));
    // Five seconds for what was queued when it began, then two slots in each 1,024 ms.
    expect(calls.at(-1)).toBeLessThan(5_500 + 51 * 1_024);
    expect(budget.state()?.used.interactive).toBeGreaterThanOrEqual(100);
  });

  test('that ends gives its slots back to the callers', async ({ governor }) => {
    const audit = governor('audit');
    await done(callsOf(audit, 3));
    await done(audit.settle());
    vi.setSystemTime(begin + 2_048);
    expect(await done(callsOf(governor('interactive'), 4))).toEqual([2_048, 2_304, 2_560, 2_816]);
  });

  test('whose calls take long uses the slots that it can, and gives the others back', async ({ budget, governor }) => {
    const audit = governor('audit');
    expect(await done(callsOf(audit, 25, 600))).toEqual(
      // The slot at 768 ms is kept for the interactive lane.
      Array.from({ length: 25 }, (_, call) => call * 1_024),
    );
    expect(audit.used()).toBe(25);
    await done(audit.settle());
    expect(budget.state()?.used.audit).toBe(25);
  });

  test('that ends gives back what it does not need, once', async ({ budget, governor }) => {
    const audit = governor('audit');
    await done(callsOf(audit, 3));
    expect(budget.state()?.used.audit).toBe(6);
    await done(audit.settle());
    expect(budget.state()?.used.audit).toBe(3);
    await done(audit.settle());
    expect(budget.writes()).toBe(2);
    expect(await done(callsOf(audit, 1))).toHaveLength(1);
  });

  test('that makes calls side by side gets a slot for each', async ({ budget, governor }) => {
    const audit = governor('audit');
    await done(Promise.all(Array.from({ length: 10 }, () => audit.take(begin + 60_000))));
    expect(audit.used()).toBe(10);
    expect(budget.writes()).toBe(2);
  });

  test('keeps a permit that lies behind the deadline of one call for the next', async ({ budget, governor }) => {
    const audit = governor('audit');
    await done(callsOf(audit, 1));
    expect(await done(audit.take(begin + 100))).toEqual({ granted: false, retryAt: begin + 256 });
    expect(await done(callsOf(audit, 1))).toEqual([256]);
    expect(budget.writes()).toBe(1);
  });
});
