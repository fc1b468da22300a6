import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOf } from '../../shared/base/time.ts';
import { type BudgetState, claim, returnPermits } from '../../shared/domain/budget/claims.ts';
import { type BudgetLimits, type Lane, lanes } from '../../shared/domain/budget/limits.ts';
import type { Permit } from '../../shared/domain/budget/slots.ts';

const day = 86_400_000;
const second = 1_000;
const midnight = Date.parse('2026-11-22T00:00:00.000Z');

interface Step {
  readonly lane: Lane;
  /** After the instant of the step before; negative: another process's clock is behind. */
  readonly later: number;
  /** How long the caller waits for its slot. */
  readonly patience: number;
  readonly count: number;
  /** Whether the caller then does not use what it got. */
  readonly givesBack: boolean;
}

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    lane: fc.constantFrom(...lanes),
    later: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 300 }) },
      { weight: 2, arbitrary: fc.integer({ min: -200, max: 0 }) },
      { weight: 2, arbitrary: fc.integer({ min: 0, max: 20 * second }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: day }) },
    ),
    patience: fc.integer({ min: 0, max: 20 * second }),
    count: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 })),
    givesBack: fc.boolean(),
  }),
  { minLength: 1, maxLength: 80 },
);
/** Most claims are made around midnight, where the days could get mixed up. */
const begins = fc.integer({ min: midnight - 30 * second, max: midnight + second });
const limitsOf = (perSecond: fc.Arbitrary<number>, perDay: fc.Arbitrary<number>): fc.Arbitrary<BudgetLimits> =>
  fc.record({ perSecond, perDay });
const anyLimits = limitsOf(
  fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 51, max: 10_000_000 })),
  fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 61, max: 10_000 })),
);
const slowLimits = limitsOf(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 1_000 }));

interface Claimed extends Permit {
  readonly lane: Lane;
  readonly isUsed: boolean;
}

/** Makes the claims one after the other, as the store does. */
const play = (start: number, wishes: readonly Step[], limits: BudgetLimits) => {
  let state: BudgetState | undefined;
  let now = start;
  const claimed: Claimed[] = [];
  const refused: {
    readonly lane: Lane;
    readonly now: number;
    readonly retryAt: number;
    readonly state: BudgetState | undefined;
    readonly before: readonly Claimed[];
  }[] = [];
  for (const { lane, later, patience, count, givesBack } of wishes) {
    now += later;
    const answer = claim(state, { lane, earliest: now, latest: now + patience, count }, limits);
    if (!answer.granted) {
      refused.push({ lane, now, retryAt: answer.retryAt, state, before: [...claimed] });
      continue;
    }
    claimed.push(...answer.permits.map((permit) => ({ ...permit, lane, isUsed: !givesBack })));
    state = givesBack ? returnPermits(answer.state, lane, answer.permits) : answer.state;
  }
  return { claimed, refused };
};

const countBy = <K>(keys: Iterable<K>): ReadonlyMap<K, number> => {
  const counts = new Map<K, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};
const runs = { numRuns: 1_000 };

test('no slot is claimed twice', () => {
  fc.assert(
    fc.property(begins, steps, anyLimits, (start, wishes, limits) => {
      const { claimed } = play(start, wishes, limits);

      expect(new Set(claimed.map(({ slot }) => slot)).size).toBe(claimed.length);
    }),
    runs,
  );
});

test('a day never has more calls than its limit, and a permit is used on the day that it counts for', () => {
  fc.assert(
    fc.property(begins, steps, anyLimits, (start, wishes, limits) => {
      const { claimed } = play(start, wishes, limits);
      const used = claimed.filter(({ isUsed }) => isUsed);

      for (const count of countBy(used.map(({ slot }) => dayOf(slot))).values()) {
        expect(count).toBeLessThanOrEqual(limits.perDay);
      }
      for (const { slot, from, until } of claimed) {
        expect([dayOf(from), dayOf(until)]).toEqual([dayOf(slot), dayOf(slot)]);
        expect(from).toBeLessThanOrEqual(until);
      }
    }),
    runs,
  );
});

test('no 1,000 ms see more calls than a second allows, however late within their permits the calls begin', () => {
  fc.assert(
    fc.property(begins, steps, slowLimits, fc.infiniteStream(fc.nat()), (start, wishes, limits, lateness) => {
      const calls = play(start, wishes, limits)
        .claimed.map(({ from, until }) => from + (lateness.next().value % (until - from + 1)))
        .sort((a, b) => a - b);

      for (const [index, first] of calls.entries()) {
        const beyond = calls[index + limits.perSecond];
        if (beyond !== undefined) expect(beyond - first).toBeGreaterThan(second);
      }
    }),
    runs,
  );
});

test('permits lie where they were asked for, and in order', () => {
  fc.assert(
    fc.property(begins, steps, anyLimits, (start, wishes, limits) => {
      let state: BudgetState | undefined;
      let now = start;
      for (const { lane, later, patience, count } of wishes) {
        now += later;
        const answer = claim(state, { lane, earliest: now, latest: now + patience, count }, limits);
        if (!answer.granted) continue;
        ({ state } = answer);
        const slots = answer.permits.map(({ slot }) => slot);
        expect(slots.length).toBeLessThanOrEqual(count);
        expect(slots).toEqual(slots.toSorted((a, b) => a - b));
        expect(slots.every(Number.isSafeInteger)).toBe(true);
        expect(slots[0]).toBeGreaterThanOrEqual(now);
        expect(slots[0]).toBeLessThanOrEqual(now + patience);
        expect(answer.permits[0].from).toBeGreaterThanOrEqual(now);
      }
    }),
    runs,
  );
});

test('the audit never makes a lane before it be refused for the day while that lane’s reserve is unused', () => {
  fc.assert(
    fc.property(begins, steps, anyLimits, (start, wishes, limits) => {
      const reserveOf = (percent: number): number => Math.floor((limits.perDay * percent) / 100);
      const reserves = { interactive: reserveOf(25), webhook: reserveOf(5) };
      for (const { lane, now, retryAt, before } of play(start, wishes, limits).refused) {
        const today = dayOf(now);
        // Close to midnight the queue may reach into the next day, which refuses without the day's
        // being used up.
        if (dayOf(retryAt) === today || dayOf(now + 60 * second) > today || lane === 'audit') continue;
        const usedBy = (caller: Lane): number =>
          before.filter((call) => call.isUsed && dayOf(call.slot) === today && call.lane === caller).length;
        const unused = reserves[lane] - usedBy(lane);
        // Only a lane before it may have taken what it lacks.
        const takenBefore = lane === 'interactive' ? 0 : usedBy('interactive') - reserves.interactive;
        expect(unused).toBeLessThanOrEqual(Math.max(0, takenBefore));
      }
    }),
    runs,
  );
});

test('a caller that returns at retryAt is granted a slot at once, if no other came', () => {
  fc.assert(
    fc.property(begins, steps, anyLimits, (start, wishes, limits) => {
      for (const { lane, now, retryAt, state } of play(start, wishes, limits).refused) {
        expect(retryAt).toBeGreaterThan(now);
        const again = claim(state, { lane, earliest: retryAt, latest: retryAt, count: 1 }, limits);
        expect(again).toMatchObject({ granted: true, permits: [{ slot: retryAt }] });
      }
    }),
    runs,
  );
});
