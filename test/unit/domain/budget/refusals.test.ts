import { describe, expect, test } from 'vitest';
import { type BudgetState, claim, returnPermits, stateAt } from '../../../../shared/domain/budget/claims.ts';
import type { Lane } from '../../../../shared/domain/budget/limits.ts';
import { asksAgainAt, refuseDay, reopenDay, throttlePauseMs } from '../../../../shared/domain/budget/refusals.ts';
import { remaining } from '../../../../shared/domain/budget/report.ts';

const limits = { perSecond: 4, perDay: 10_000 };
const at = (time: string): number => Date.parse(`2026-11-${time}Z`);
const hour = 3_600_000;
const noon = at('21T12:00:00');

const ask = (state: BudgetState | undefined, lane: Lane, earliest: number, mayProbe = true) =>
  claim(state, { lane, earliest, latest: earliest + 1_000, count: 10, mayProbe }, limits);

describe('a refusal for the day', () => {
  // When the request was sent, when the refusal was told, and until when nobody calls.
  test.each<[string, string, string, string | undefined, boolean]>([
    ['at noon', '21T12:00:00.000', '21T12:00:00.300', '21T13:00:00.300', true],
    ['in the last hour: the new day is open', '21T23:30:00.000', '21T23:30:00.300', '22T00:00:00.000', true],
    // Case A8.
    ['of the day that has just ended', '21T23:59:59.744', '22T00:00:00.044', undefined, false],
    ['told a long time after', '21T23:59:59.744', '22T00:00:40.000', undefined, false],
    [
      'right after midnight: the vendor’s clock may lag',
      '22T00:00:00.000',
      '22T00:00:00.300',
      '22T00:01:00.300',
      false,
    ],
    ['five minutes after midnight, nearly', '22T00:04:59.999', '22T00:05:00.300', '22T00:06:00.300', false],
    ['five minutes after midnight', '22T00:05:00.000', '22T00:05:00.300', '22T01:05:00.300', true],
  ])('%s', (...[, sentAt, toldAt, until, closed]) => {
    const now = at(toldAt);
    const before = { ...stateAt(undefined, at(sentAt)), used: { interactive: 3, webhook: 0, audit: 4 } };
    const state = refuseDay(before, at(sentAt), now);

    expect(remaining(state, now, limits)).toMatchObject({
      closed,
      ...(closed && { remaining: 0, remainingForAudit: 0 }),
    });
    for (const lane of ['interactive', 'webhook', 'audit'] as const) {
      const answer = ask(state, lane, now);
      if (until === undefined) {
        expect(answer.granted).toBe(true);
      } else {
        if (answer.granted) throw new Error('granted');
        expect(answer.retryAt).toBeGreaterThanOrEqual(at(until));
        expect(answer.retryAt).toBeLessThan(at(until) + 1_024);
      }
    }
  });

  test('of an earlier day writes nothing', () => {
    const state = stateAt(undefined, at('22T00:00:00'));
    expect(refuseDay(state, at('21T23:59:59.744'), at('22T00:00:00.044'))).toBe(state);
    expect(refuseDay(undefined, at('21T23:59:59.744'), at('22T00:00:00.044'))).toBeUndefined();
  });

  test('that is told late does not cut a pause short', () => {
    const closed = refuseDay(undefined, noon, noon + 1_000);
    expect(refuseDay(closed, noon, noon + 500)).toBe(closed);
  });
});

describe('a closed day', () => {
  const closed = refuseDay(undefined, noon, noon);
  const again = noon + hour;

  test('is asked about by one call an hour, whatever waits', () => {
    let state = closed;
    const calls: number[] = [];
    for (let now = noon; now < at('21T17:30:00'); now += 20_000) {
      for (const lane of ['audit', 'interactive', 'webhook'] as const) {
        const answer = ask(state, lane, now);
        if (!answer.granted) continue;
        ({ state } = answer);
        calls.push(...answer.permits.map(({ slot }) => Math.round((slot - noon) / 60_000)));
      }
    }
    expect(calls).toEqual([60, 120, 180, 240, 300]);
  });

  test('says when it is worth asking again', () => {
    const answer = ask(closed, 'interactive', noon + 1_000);
    if (answer.granted) throw new Error('granted');
    expect(ask(closed, 'interactive', answer.retryAt)).toMatchObject({
      granted: true,
      permits: [{ slot: answer.retryAt, probes: true }],
    });
  });

  test('is asked about again if the call was not made', () => {
    const claimed = ask(closed, 'interactive', again);
    if (!claimed.granted) throw new Error('refused');
    const { permits, state } = claimed;
    expect(ask(state, 'audit', again + 10_000)).toMatchObject({ granted: false });
    const returned = returnPermits(state, 'interactive', permits);
    expect(returned.used.interactive).toBe(0);
    expect(ask(returned, 'audit', again + 10_000)).toMatchObject({ granted: true, permits: [{ probes: true }] });
  });

  test('is not asked about with an end-user’s token, whose limits may be those of another key', () => {
    const answer = ask(closed, 'interactive', again, false);
    if (answer.granted) throw new Error('granted');
    expect(answer.retryAt).toBeGreaterThanOrEqual(again + 60_000);
    expect(ask(stateAt(undefined, again), 'interactive', again, false)).toMatchObject({ granted: true });
  });

  test('is open after an answer, and the next day', () => {
    const open = reopenDay(closed, again + 500);
    expect(remaining(open, again + 500, limits)).toMatchObject({ closed: false, remaining: 10_000 });
    expect(ask(open, 'audit', again + 500)).toMatchObject({ granted: true });
    expect(reopenDay(open, again + 600)).toBe(open);
    expect(reopenDay(undefined, noon)).toBeUndefined();
    expect(remaining(closed, at('22T00:00:00'), limits)).toMatchObject({ closed: false, remaining: 10_000 });
    // Close to midnight the next day is asked for, not the next hour.
    const late = refuseDay(undefined, at('21T23:30:00'), at('21T23:30:00'));
    expect(ask(late, 'interactive', at('22T00:00:00'))).toMatchObject({ granted: true });
  });
});

test('a throttled call near midnight does not close the day', () => {
  const state = { ...stateAt(undefined, noon), pausedUntil: at('22T00:00:01') };
  expect(remaining(state, noon, limits)).toMatchObject({ closed: false, remaining: 10_000 });
});

test.each([
  ['21T12:00:00.000', '21T13:00:00.000'],
  ['21T23:30:00.000', '22T00:00:00.000'],
  ['22T00:00:00.044', '22T00:01:00.044'],
])('after a refusal at %s it is worth asking again at %s', (now, again) => {
  expect(asksAgainAt(at(now))).toBe(at(again));
});

test.each([
  [undefined, 0, 1_000],
  [undefined, 0.5, 1_500],
  [0, 0.5, 1_500],
  [300, 0.5, 1_500],
  [5_000, 0, 5_000],
  [5_000, 0.5, 5_500],
  [60_000, 0.999, 60_999],
  // No header may stop the service for long.
  [86_400_000, 0, 60_000],
])('after Retry-After %s all pause for at least that, within limits', (retryAfterMs, random, pause) => {
  expect(throttlePauseMs(random, retryAfterMs)).toBe(pause);
});
