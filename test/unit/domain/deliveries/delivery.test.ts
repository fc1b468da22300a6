import { describe, expect, it, test } from 'vitest';
import {
  type Attempt,
  afterAttempt,
  type Delivery,
  dueLanes,
  pausedUntil,
  replayed,
} from '../../../../shared/domain/deliveries/delivery.ts';

const [second, minute, hour] = [1_000, 60_000, 3_600_000];
const start = Date.parse('2026-11-28T12:00:00.000Z');
const waiting = (members: Partial<Delivery> = {}): Delivery => ({
  position: 7,
  eventId: 'log-7',
  type: 'example.granted',
  accountId: 'a',
  recordedAt: start,
  tries: 0,
  nextAt: start,
  attempts: [],
  ...members,
});
const attemptAt = (at: number, members: Partial<Attempt> = { status: 500 }): Attempt => ({
  at,
  durationMs: 0,
  ...members,
});
/** No jitter. */
const middle = { random: 0.5 };

describe('an attempt', () => {
  it.each([
    [{ status: 200 }, 'delivered'],
    [{ status: 204 }, 'delivered'],
    [{ status: 299 }, 'delivered'],
    [{ status: 301 }, 'waiting'],
    [{ status: 400 }, 'waiting'],
    [{ status: 410 }, 'waiting'],
    [{ status: 429 }, 'waiting'],
    [{ status: 500 }, 'waiting'],
    [{ failure: 'timed_out' }, 'waiting'],
    [{ failure: 'not_connected' }, 'waiting'],
    [{ failure: 'broken_off' }, 'waiting'],
  ] as const)('with %j: %s', (members, state) => {
    const made = attemptAt(start, members);
    const after = afterAttempt(waiting(), made, middle);
    expect(after).toMatchObject({ state, delivery: { tries: 1, triedSince: start, attempts: [made] } });
  });

  it('is followed by another one after 5 seconds, 5 minutes, half an hour, and then each hour for a day', () => {
    let delivery = waiting();
    const times: number[] = [];
    for (;;) {
      times.push(delivery.nextAt - start);
      const after = afterAttempt(delivery, attemptAt(delivery.nextAt), middle);
      delivery = after.delivery;
      if (after.state === 'failed') break;
    }
    const begin = [0, 5 * second, 5 * minute + 5 * second, 35 * minute + 5 * second];
    expect(times.slice(0, 4)).toEqual(begin);
    expect(times.slice(4, -1)).toEqual(Array.from({ length: 23 }, (_, index) => (begin[3] ?? 0) + (index + 1) * hour));
    expect(times.at(-1)).toBe(24 * hour);
  });

  it.each([
    [0, 4 * second],
    [0.999999, 6 * second],
  ])('is moved by chance %f, a fifth at most', (random, pause) => {
    expect(afterAttempt(waiting(), attemptAt(start), { random }).delivery.nextAt).toBe(start + pause);
  });

  it.each([
    [undefined, 5 * second],
    [1 * second, 5 * second],
    [10 * minute, 10 * minute],
    [2 * hour, 1 * hour],
    [Number.POSITIVE_INFINITY, 1 * hour],
  ])('whose answer asks to wait for %s ms is followed by one after %s ms', (retryAfterMs, pause) => {
    const made = attemptAt(start, { status: 503 });
    expect(afterAttempt(waiting(), made, { ...middle, retryAfterMs }).delivery.nextAt).toBe(start + pause);
  });

  it('counts its pause from its end, and the day from its beginning', () => {
    const made = { at: start, durationMs: 15 * second, failure: 'timed_out' } as const;
    expect(afterAttempt(waiting(), made, middle).delivery).toMatchObject({
      nextAt: start + 20 * second,
      triedSince: start,
    });
  });

  it('that begins within the day is not the last one, however long it hangs', () => {
    const hanging = { at: start + 24 * hour - 1, durationMs: 15 * second, failure: 'timed_out' } as const;
    const after = afterAttempt(waiting({ triedSince: start, tries: 9 }), hanging, middle);
    expect(after).toMatchObject({ state: 'waiting', delivery: { nextAt: start + 24 * hour } });
  });

  it('keeps the last 40', () => {
    const attempts = Array.from({ length: 40 }, (_, index) => attemptAt(start + index));
    const after = afterAttempt(waiting({ attempts }), attemptAt(start + 99), middle);
    expect(after.delivery.attempts).toHaveLength(40);
    expect(after.delivery.attempts.at(-1)).toEqual(attemptAt(start + 99));
  });
});

test('an event that waited for days for another one is tried for a day of its own', () => {
  const late = start + 50 * hour;
  expect(afterAttempt(waiting(), attemptAt(late), middle).state).toBe('waiting');
});

it.each([
  [429, 60 * second, start + 60 * second],
  [503, 2 * hour, start + hour],
  [503, Number.POSITIVE_INFINITY, start + hour],
  [503, undefined, undefined],
  [500, 60 * second, undefined],
])('status %s with Retry-After %s pauses all until %s', (status, retryAfterMs, until) => {
  expect(pausedUntil(attemptAt(start, { status }), retryAfterMs)).toBe(until);
});

describe('the lanes', () => {
  const of = (position: number, members: Partial<Delivery> = {}) => waiting({ position, ...members });
  const positions = (deliveries: readonly Delivery[], now = start) =>
    dueLanes(deliveries, now).map((lane) => lane.map(({ position }) => position));

  it('have the events of an account in their order, whatever is due', () => {
    expect(positions([of(9), of(7), of(8, { accountId: 'b' })])).toEqual([[7, 9], [8]]);
  });

  it('are not those whose first event waits', () => {
    expect(positions([of(7, { nextAt: start + 1 }), of(9), of(8, { accountId: 'b' })])).toEqual([[8]]);
  });

  it('have the longest due first', () => {
    expect(positions([of(7), of(8, { accountId: 'b', nextAt: start - 1 })])).toEqual([[8], [7]]);
  });

  it('have the events of no account in one lane', () => {
    expect(positions([of(9, { accountId: undefined }), of(7, { accountId: undefined }), of(8)])).toEqual([[7, 9], [8]]);
  });

  it('let a replay wait for nothing', () => {
    const failed = of(5, { tries: 28, triedSince: start - 99 * hour, nextAt: start - hour });
    const again = replayed(failed, start);
    expect(again).toMatchObject({ tries: 0, nextAt: start, isReplay: true });
    expect(again).not.toHaveProperty('triedSince');
    expect(positions([again, of(4, { nextAt: start + 1 }), of(6)])).toEqual([[5]]);
  });
});
