/** What each lane is sure of, of a day and of a second, whatever the other lanes ask for. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BudgetState, claim, stateAt } from '../../shared/domain/budget/claims.ts';
import { callsIn, callsLeft, floorOf, type Lane, lanes, type UsedCalls } from '../../shared/domain/budget/limits.ts';
import { slotLengthMs } from '../../shared/domain/budget/slots.ts';

const noon = Date.parse('2026-11-21T12:00:00.000Z');
const runs = { numRuns: 1_000 };

const anyLane = fc.constantFrom(...lanes);
const anyDay = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 61, max: 10_000 }));
const asked = fc.array(fc.record({ lane: anyLane, count: fc.integer({ min: 1, max: 4_000 }) }), { maxLength: 40 });
const counted = fc.record({ interactive: fc.nat(12_000), webhook: fc.nat(12_000), audit: fc.nat(12_000) });

test('whatever is asked, a lane below its floor has the rest of its floor left, and the day is never exceeded', () => {
  fc.assert(
    fc.property(anyDay, asked, (perDay, wishes) => {
      const limits = { perSecond: 1_000, perDay };
      let used: UsedCalls = { interactive: 0, webhook: 0, audit: 0 };
      for (const { lane, count } of wishes) {
        used = { ...used, [lane]: used[lane] + Math.min(count, callsLeft(lane, used, limits)) };

        expect(callsIn(used)).toBeLessThanOrEqual(perDay);
        for (const each of lanes) {
          expect(callsLeft(each, used, limits)).toBeGreaterThanOrEqual(floorOf(each, limits) - used[each]);
        }
      }
    }),
    runs,
  );
});

test('the floors fit into a day, and what they leave is for whoever asks', () => {
  fc.assert(
    fc.property(anyDay, anyLane, (perDay, lane) => {
      const limits = { perSecond: 4, perDay };
      const others = lanes.filter((each) => each !== lane).reduce((sum, each) => sum + floorOf(each, limits), 0);
      const left = callsLeft(lane, { interactive: 0, webhook: 0, audit: 0 }, limits);

      expect(left).toBe(perDay - others);
      expect(left).toBeGreaterThanOrEqual(1);
    }),
    runs,
  );
});

test('counts that no floor allowed, as after a lowered limit, still never exceed the day, and floors come first', () => {
  fc.assert(
    fc.property(anyDay, counted, anyLane, (perDay, used, lane) => {
      const limits = { perSecond: 4, perDay };
      const left = callsLeft(lane, used, limits);
      const rest = Math.max(0, perDay - callsIn(used));

      expect(left).toBeLessThanOrEqual(rest);
      expect(left).toBeGreaterThanOrEqual(Math.min(rest, Math.max(0, floorOf(lane, limits) - used[lane])));
    }),
    runs,
  );
});

/** How far ahead others may have slots when the audit begins: no lane waits longer for one. */
const mostAheadMs = 20_000;
const otherAsks = fc.array(
  fc.record({ lane: fc.constantFrom<Lane>('interactive', 'webhook'), later: fc.integer({ min: 0, max: 120 }) }),
  { minLength: 300, maxLength: 600 },
);
const patienceMs = { interactive: 5_000, webhook: 20_000, audit: 60_000 };

test('while the audit asks it gets half of the slots, and a caller one of four, whatever the others ask for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), otherAsks, fc.integer({ min: 0, max: 1_023 }), (rate, asks, phase) => {
      const limits = { perSecond: rate, perDay: 1_000_000 };
      let state: BudgetState = stateAt(undefined, noon);
      const granted: Record<Lane, number[]> = { interactive: [], webhook: [], audit: [] };
      const ask = (lane: Lane, at: number, count: number): readonly number[] => {
        const answer = claim(state, { lane, earliest: at, latest: at + patienceMs[lane], count }, limits);
        if (!answer.granted) return [];
        ({ state } = answer);
        const slots = answer.permits.map(({ slot }) => slot);
        granted[lane].push(...slots);
        return slots;
      };
      let now = noon + phase;
      let auditAsksAt = now;
      for (const { lane, later } of asks) {
        now += later;
        // The audit comes back with its last permit, as a call that takes no time does.
        if (now >= auditAsksAt) auditAsksAt = ask('audit', now, 1_000).at(-1) ?? now;
        ask(lane, now, 1);
      }

      const begun = granted.audit[0] ?? Number.POSITIVE_INFINITY;
      expect(begun).toBeLessThanOrEqual(noon + phase + mostAheadMs + 4_096);
      const ofAudit = granted.audit.filter((slot) => slot <= now).length;
      const slots = Math.max(0, now - begun) / slotLengthMs(limits);
      // The audit asks again up to 120 ms after its block of two seconds has ended.
      expect(ofAudit).toBeGreaterThanOrEqual(Math.floor(slots * 0.47) - 4);
      expect(granted.audit.filter((slot) => (slot / slotLengthMs(limits)) % 4 === 3)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
