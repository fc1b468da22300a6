import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BrakeState,
  type BrakeThresholds,
  freshBrake,
  mayGo,
  roomToTake,
  withEntered,
  withLetIn,
  withTaken,
} from '../../../../shared/domain/audit/brake.ts';
import { hour, noon } from '../../../support/memberships.ts';

const byDefault: BrakeThresholds = { minRevocations: 5, fraction: 0.1, minNewcomers: 50, newcomersFraction: 0.25 };
const day = 24 * hour;

describe('how many may go', () => {
  test.each([
    { total: 0, most: 1 },
    { total: 1, most: 1 },
    { total: 2, most: 1 },
    { total: 3, most: 2 },
    { total: 5, most: 4 },
    { total: 6, most: 5 },
    { total: 50, most: 5 },
    { total: 59, most: 5 },
    { total: 60, most: 6 },
    { total: 1_000, most: 100 },
    { total: 1_009, most: 100 },
  ])('of $total: $most', ({ total, most }) => {
    expect(mayGo(total, byDefault)).toBe(most);
  });

  test.each([
    { thresholds: { minRevocations: 0, fraction: 0 }, total: 100, most: 0 },
    { thresholds: { minRevocations: 0, fraction: 0 }, total: 1, most: 0 },
    { thresholds: { minRevocations: 0, fraction: 0.5 }, total: 1, most: 0 },
    { thresholds: { minRevocations: 0, fraction: 1 }, total: 1, most: 1 },
    { thresholds: { minRevocations: 0, fraction: 1 }, total: 100, most: 99 },
    { thresholds: { minRevocations: 500, fraction: 0 }, total: 100, most: 99 },
    // 28.999… and 113.999… in the numbers of a computer.
    { thresholds: { minRevocations: 0, fraction: 0.29 }, total: 100, most: 29 },
    { thresholds: { minRevocations: 0, fraction: 0.57 }, total: 200, most: 114 },
  ])('of $total with $thresholds: $most', ({ thresholds, total, most }) => {
    expect(mayGo(total, thresholds)).toBe(most);
  });

  test('of a week twice as many, and still never all', () => {
    expect(mayGo(1_000, byDefault, 2)).toBe(200);
    expect(mayGo(100, byDefault, 2)).toBe(20);
    expect(mayGo(20, byDefault, 2)).toBe(10);
    expect(mayGo(8, byDefault, 2)).toBe(7);
    expect(mayGo(100, { minRevocations: 0, fraction: 1 }, 2)).toBe(99);
  });

  test('is never all of two or more, and never fewer than the thresholds say below that', () => {
    const thresholds = fc.record({
      minRevocations: fc.nat(1_000),
      fraction: fc.integer({ min: 0, max: 1_000 }).map((thousandths) => thousandths / 1_000),
    });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 100_000 }), thresholds, (total, { minRevocations, fraction }) => {
        const most = mayGo(total, { minRevocations, fraction });

        expect(most).toBeLessThan(total);
        expect(most).toBe(
          Math.min(total - 1, Math.max(minRevocations, Math.floor((Math.round(fraction * 1_000) * total) / 1_000))),
        );
      }),
    );
  });
});

/** `count` accounts have lost access at the moment. */
const takenAt = (state: BrakeState, at: number, count: number): BrakeState =>
  Array.from({ length: count }).reduce<BrakeState>((next) => withTaken(next, at), state);
/** As many have access as were counted at noon. */
const counted = (entitled: number): BrakeState => ({ ...freshBrake, entitled, known: entitled });

describe('the room to take access away', () => {
  test.each([
    { when: 'nothing has been counted', state: freshBrake, room: 1 },
    { when: 'the only account has access', state: counted(1), room: 1 },
    { when: 'the only one that was counted has gone', state: takenAt(counted(1), noon, 1), room: 0 },
    { when: 'two have access', state: counted(2), room: 1 },
    { when: 'a hundred have access', state: counted(100), room: 10 },
    { when: 'ten of a hundred have gone', state: takenAt(counted(100), noon, 10), room: 0 },
    { when: 'four of a hundred have gone', state: takenAt(counted(100), noon, 4), room: 6 },
    { when: 'one of two has gone', state: takenAt(counted(2), noon, 1), room: 0 },
    {
      when: 'more have gone than may, by smaller thresholds than then',
      state: takenAt(counted(100), noon, 30),
      room: 0,
    },
  ])('is $room when $when', ({ state, room }) => {
    expect(roomToTake(state, noon, byDefault)).toBe(room);
  });

  test('is as wide before and after a count: those who went since the window began belong to it', () => {
    const gone = takenAt(counted(100), noon, 6);
    const recounted = { ...gone, entitled: 94 };

    expect(roomToTake(gone, noon + 1, byDefault)).toBe(4);
    expect(roomToTake(recounted, noon + 1, byDefault)).toBe(4);
    // In the hour of the count nobody is counted twice.
    expect(roomToTake(takenAt(recounted, noon + 2, 4), noon + 2, byDefault)).toBe(0);
  });

  test('comes back a day after the hour in which it was used', () => {
    const gone = takenAt(counted(100), noon + hour - 1, 10);

    expect(roomToTake(gone, noon + 25 * hour - 1, byDefault)).toBe(0);
    // 90 are left, of whom 9 may go.
    expect(roomToTake(gone, noon + 25 * hour, byDefault)).toBe(9);
  });

  test('is twice that of a day in a week, however it is spread', () => {
    let state = counted(1_000);
    for (let at = noon; at < noon + 6 * day; at += 25 * hour) {
      const room = roomToTake(state, at, byDefault);
      state = takenAt(state, at, room);
    }
    expect(state.entitled).toBe(800);
    expect(roomToTake(state, noon + 6 * day, byDefault)).toBe(0);
    expect(roomToTake(state, noon + 169 * hour, byDefault)).toBeGreaterThan(0);
  });

  test('grows with those who are let in, once they are written', () => {
    const letIn = withLetIn(counted(100), noon, 100);

    expect(roomToTake(letIn, noon, byDefault)).toBe(10);
    expect(roomToTake(withEntered(letIn, 100), noon, byDefault)).toBe(20);
  });

  test('does not let the only other one go after a newcomer that has gone', () => {
    const gone = withTaken(withEntered(withLetIn(counted(1), noon, 1), 1), noon);

    expect(roomToTake(gone, noon, byDefault)).toBe(0);
  });

  test('forgets nothing that still counts, and keeps nothing else', () => {
    let state = counted(1_000_000);
    for (let at = noon; at <= noon + 30 * day; at += hour) state = withTaken(state, at);

    const hours = Object.keys(state.taken).map(Number);
    expect(hours.length).toBeLessThanOrEqual(170);
    expect(Math.min(...hours)).toBeLessThanOrEqual((noon + 30 * day - 168 * hour) / hour);
  });

  const thresholds: fc.Arbitrary<BrakeThresholds> = fc.record({
    minRevocations: fc.nat(8),
    fraction: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
    minNewcomers: fc.nat(60),
    newcomersFraction: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
  });
  const steps = fc.array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ what: fc.constant('take' as const), count: fc.integer({ min: 1, max: 40 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({ what: fc.constant('wait' as const), count: fc.integer({ min: 0, max: 40 * hour }) }),
      },
      { weight: 1, arbitrary: fc.record({ what: fc.constant('count' as const), count: fc.constant(0) }) },
    ),
    { maxLength: 60 },
  );

  test('lets no more go in any day or week than may, whatever is tried when', () => {
    fc.assert(
      fc.property(fc.nat(300), thresholds, steps, (start, limits, tried) => {
        let state = counted(start);
        let at = noon;
        const gone: number[] = [];
        const wentSince = (from: number) => gone.filter((time) => time >= from).length;
        for (const { what, count } of tried) {
          if (what === 'wait') at += count;
          if (what === 'count') state = { ...state, entitled: start - gone.length };
          for (let times = 0; what === 'take' && times < count && gone.length < start; times += 1) {
            const room = roomToTake(state, at, limits);
            expect(room).toBeGreaterThanOrEqual(0);
            if (room === 0) break;
            state = withTaken(state, at);
            gone.push(at);
            for (const { hours, most } of [
              { hours: 24, most: 1 },
              { hours: 168, most: 2 },
            ]) {
              const from = Math.floor(at / hour) * hour - hours * hour;
              const atFirst = start - (gone.length - wentSince(from));
              expect(wentSince(from)).toBeLessThanOrEqual(mayGo(atFirst, limits, most));
            }
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('never lets the last of two or more go within a day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), fc.array(fc.nat(day / 12), { maxLength: 12 }), (start, waits) => {
        let state = counted(start);
        let at = noon;
        for (const wait of waits) {
          at = Math.min(at + wait, noon + day);
          if (roomToTake(state, at, byDefault) > 0) state = withTaken(state, at);
        }
        expect(state.entitled).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});
