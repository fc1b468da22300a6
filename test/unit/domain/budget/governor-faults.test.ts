import { describe, expect, vi } from 'vitest';
import { begin, callsOf, done, sleep, test, tomorrow } from './governor-harness.ts';

const hour = 3_600_000;

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

  test.for([
    [undefined, 1_500],
    [400, 1_500],
    [30_000, 30_500],
    [3_600_000, 60_500],
  ] as const)(
    'throttled with Retry-After of %s ms: a pause of %i ms',
    async ([retryAfterMs, pauseMs], { governor }) => {
      await done(governor('interactive').throttled(retryAfterMs));
      const answer = await done(governor('webhook').take(begin + 1_000));
      if (answer.granted) throw new Error('granted');
      expect(answer.retryAt).toBeGreaterThanOrEqual(begin + pauseMs);
      expect(answer.retryAt).toBeLessThan(begin + pauseMs + 1_024);
    },
  );

  test('quota_exceeded: no call for an hour, then one that asks, and after its answer all', async ({
    budget,
    governor,
  }) => {
    const audit = governor('audit');
    await done(callsOf(audit, 2));
    await done(audit.quotaExceeded(Date.now()));
    const again = Date.now() + hour;
    const others = [governor('interactive'), governor('webhook'), audit];
    for (const each of others) {
      expect(await done(each.take(tomorrow))).toEqual({ granted: false, retryAt: expect.closeTo(again, -4) });
    }
    expect(budget.state()?.used.audit).toBe(2);

    vi.setSystemTime(again);
    const asking = await done(governor('interactive').take(tomorrow));
    expect(asking.granted).toBe(true);
    for (const each of others) expect((await done(each.take(tomorrow))).granted).toBe(false);

    await done(asking.granted && asking.reopenDay ? asking.reopenDay() : Promise.reject(new Error('asks nothing')));
    for (const each of others) expect(await done(each.take(tomorrow))).toEqual({ granted: true });
  });

  test('quota_exceeded again: the next call is an hour away', async ({ governor }) => {
    const one = governor('interactive');
    await done(one.quotaExceeded(begin));
    vi.setSystemTime(begin + hour);
    expect((await done(one.take(tomorrow))).granted).toBe(true);
    await done(one.quotaExceeded(begin + hour));
    vi.setSystemTime(begin + 2 * hour - 60_000);
    expect((await done(one.take(tomorrow))).granted).toBe(false);
    vi.setSystemTime(begin + 2 * hour + 1_000);
    expect((await done(one.take(tomorrow))).granted).toBe(true);
  });

  test('quota_exceeded of a call sent before midnight leaves the new day open', async ({ budget, governor }) => {
    vi.setSystemTime(tomorrow + 44);
    await done(governor('audit').quotaExceeded(tomorrow - 256));
    expect(budget.writes()).toBe(0);
    expect(await done(governor('interactive').take(tomorrow + 5_000))).toEqual({ granted: true });
  });

  test('a call that asks about a closed day and is too late for its slot asks with the next', async ({ governor }) => {
    await done(governor('interactive').quotaExceeded(begin));
    vi.setSystemTime(begin + hour + 1);
    let late = 21;
    const oversleep = async (milliseconds: number) => {
      await sleep(milliseconds + late);
      late = 0;
    };
    const answer = await done(governor('interactive', { sleep: oversleep }).take(tomorrow));
    expect(answer).toEqual({ granted: true, reopenDay: expect.any(Function) });
  });

  test('a closed day is not asked about with an end-user’s token', async ({ governor }) => {
    await done(governor('interactive').quotaExceeded(begin));
    vi.setSystemTime(begin + hour);
    expect((await done(governor('interactive').take(tomorrow, 'end_user'))).granted).toBe(false);
    expect((await done(governor('interactive').take(tomorrow, 'partner'))).granted).toBe(true);
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
