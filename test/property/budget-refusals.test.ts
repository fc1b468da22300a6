/** What the vendor's refusals lead to, whoever reports them and whatever is asked in between. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOf } from '../../shared/base/time.ts';
import { type BudgetState, claim } from '../../shared/domain/budget/claims.ts';
import { lanes } from '../../shared/domain/budget/limits.ts';
import { refuseDay, reopenDay } from '../../shared/domain/budget/refusals.ts';

const hour = 3_600_000;
const midnight = Date.parse('2026-11-22T00:00:00.000Z');
const limits = { perSecond: 4, perDay: 10_000 };

const later = fc.oneof(
  fc.integer({ min: 0, max: 2_000 }),
  fc.integer({ min: 0, max: 20 * 60_000 }),
  fc.integer({ min: 0, max: 3 * hour }),
);
const events = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('ask'), later, lane: fc.constantFrom(...lanes), mayProbe: fc.boolean() }),
    fc.record({ kind: fc.constant('refused'), later, answerMs: fc.integer({ min: 0, max: 10_000 }) }),
    fc.record({ kind: fc.constant('answered'), later }),
  ),
  { minLength: 1, maxLength: 60 },
);

test('a refused day is asked about once an hour until it is answered, and a refusal never closes another day', () => {
  fc.assert(
    fc.property(fc.integer({ min: midnight - 3 * hour, max: midnight + hour }), events, (start, story) => {
      let state: BudgetState | undefined;
      let now = start;
      /** The day that is closed, and from when on it may be asked about. */
      let closed: { readonly day: number; readonly askFrom: number } | undefined;
      for (const event of story) {
        now += event.later;
        if (event.kind === 'refused') {
          const sentAt = now - event.answerMs;
          state = refuseDay(state, sentAt, now);
          const day = dayOf(sentAt);
          if (day === dayOf(now) && sentAt - day >= 5 * 60_000) {
            closed = { day, askFrom: Math.max(now + hour, closed?.day === day ? closed.askFrom : 0) };
          }
        } else if (event.kind === 'answered') {
          state = reopenDay(state, now);
          closed = undefined;
        } else {
          const { lane, mayProbe } = event;
          const isClosed = closed?.day === dayOf(now);
          const answer = claim(state, { lane, earliest: now, latest: now + 5_000, count: 50, mayProbe }, limits);
          expect(state === undefined || state.probeFrom === undefined || state.day < dayOf(now)).toBe(!isClosed);
          if (answer.granted) ({ state } = answer);
          if (!isClosed || closed === undefined || !answer.granted) continue;
          expect(mayProbe).toBe(true);
          expect(answer.permits).toEqual([expect.objectContaining({ probes: true })]);
          expect(answer.permits[0].slot).toBeGreaterThanOrEqual(closed.askFrom);
          closed = { ...closed, askFrom: answer.permits[0].slot + hour };
        }
      }
    }),
    { numRuns: 1_000 },
  );
});
