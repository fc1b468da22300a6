/** How many newcomers the brake lets in; `brake.test.ts` is about those who go. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BrakeState,
  type BrakeThresholds,
  freshBrake,
  roomForNewcomers,
  roomToTake,
  withLetIn,
  withTaken,
} from '../../../../shared/domain/audit/brake.ts';
import { holdReasons } from '../../../../shared/domain/membership/facts.ts';
import { hour, noon } from '../../../support/memberships.ts';

const byDefault: BrakeThresholds = { minRevocations: 5, fraction: 0.1, minNewcomers: 50, newcomersFraction: 0.25 };
const day = 24 * hour;
const counted = (entitled: number): BrakeState => ({ ...freshBrake, entitled, known: entitled });

describe('the room for newcomers', () => {
  test.each([
    { when: 'nobody is known', state: freshBrake, room: 50 },
    { when: 'few are known', state: counted(100), room: 50 },
    { when: 'many are known', state: counted(1_000), room: 250 },
    { when: 'some were let in', state: withLetIn(counted(1_000), noon, 249), room: 1 },
    { when: 'more were let in', state: withLetIn(counted(1_000), noon, 900), room: 0 },
    { when: 'newcomers of 0.29 of 100', state: counted(100), fraction: 0.29, min: 0, room: 29 },
    { when: 'none may come in', state: counted(1_000), fraction: 0, min: 0, room: 0 },
  ])('is $room when $when', ({ state, fraction = 0.25, min = 50, room }) => {
    const limits = { ...byDefault, newcomersFraction: fraction, minNewcomers: min };

    expect(roomForNewcomers(state, noon, limits)).toBe(room);
  });

  test('comes back a day after the hour in which it was used', () => {
    const full = withLetIn(counted(100), noon + hour - 1, 50);

    expect(roomForNewcomers(full, noon + 25 * hour - 1, byDefault)).toBe(0);
    expect(roomForNewcomers(full, noon + 25 * hour, byDefault)).toBe(50);
  });

  test.each(holdReasons)('is none while newcomers are held: %s', (hold) => {
    expect(roomForNewcomers({ ...counted(1_000), hold }, noon, byDefault)).toBe(0);
  });

  test('is not used by what is taken away, nor the other way round', () => {
    expect(roomForNewcomers(withTaken(counted(100), noon), noon, byDefault)).toBe(50);
    expect(roomToTake({ ...counted(100), letIn: { [noon / hour]: 50 } }, noon, byDefault)).toBe(10);
  });

  test('is never negative, and never more than is left of a day', () => {
    const comings = fc.array(fc.record({ waitMs: fc.nat(30 * hour), count: fc.nat(80) }), { maxLength: 40 });
    fc.assert(
      fc.property(fc.nat(500), comings, (known, tried) => {
        let state = counted(known);
        let at = noon;
        const cameIn: { readonly at: number; readonly count: number }[] = [];
        for (const { waitMs, count } of tried) {
          at += waitMs;
          const room = roomForNewcomers(state, at, byDefault);
          expect(room).toBeGreaterThanOrEqual(0);
          if (count > room) continue;
          state = withLetIn(state, at, count);
          cameIn.push({ at, count });
          const inDay = cameIn.reduce((sum, each) => (each.at > at - day ? sum + each.count : sum), 0);
          expect(inDay).toBeLessThanOrEqual(Math.max(50, Math.floor(known / 4)));
        }
      }),
    );
  });
});
