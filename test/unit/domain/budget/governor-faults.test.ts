import { describe, expect, vi } from 'vitest';
import { begin, callsOf, done, sleep, test, tomorrow } from './governor-harness.ts';

describe('a caller that is too late for a slot', () => {
  test('takes another, and gives the lost one back', async ({ budget, governor }) => {
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

  test('by 20 ms or less takes it', async ({ budget, governor }) => {
    vi.setSystemTime(begin + 1);
    await done(governor('interactive', { sleep: (milliseconds) => sleep(milliseconds + 20) }).take(begin + 10_000));
    expect(budget.writes()).toBe(1);
  });

  test.for([4, 50, 250, 1_000, 1_000_000])(
    'because writing takes 90 ms, is not late again: %i a second',
    async (perSecond, { budget, governor }) => {
      budget.beforeWrite(() => sleep(90));
      const one = governor('interactive', { limits: { perSecond, perDay: 10_000 } });
      expect(await done(callsOf(one, 20, 7))).toHaveLength(20);
      expect(budget.writes()).toBeLessThanOrEqual(40);
    },
  );
});

describe('the vendor’s refusals', () => {
  test('throttled: all pause for one to two seconds', async ({ budget, governor }) => {
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

  test('quota_exceeded: no call before midnight', async ({ budget, governor }) => {
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

  test('allows no call, and lets the next one try again', async ({ budget, governor }) => {
    const one = governor('interactive');
    budget.beforeWrite(broken);
    await expect(done(one.take(begin + 10_000))).rejects.toThrow('no store');
    await expect(done(one.throttled())).rejects.toThrow('no store');
    budget.beforeWrite(async () => {});
    expect(await done(one.take(begin + 10_000))).toEqual({ granted: true });
  });

  test('while something was given back: it is not given back a second time', async ({ budget, governor }) => {
    const audit = governor('audit');
    await done(callsOf(audit, 3));
    budget.beforeWrite(broken);
    await expect(done(audit.settle())).rejects.toThrow('no store');
    budget.beforeWrite(async () => {});
    await done(audit.settle());
    expect(budget.state()?.used.audit).toBe(6);
  });
});
