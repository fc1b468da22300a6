/** A membership of any age, brought up to its trail, is the membership that the trail is about. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Membership } from '../../shared/domain/membership/facts.ts';
import { replayed } from '../../shared/store/memberships/replay.ts';
import { live } from '../support/histories.ts';
import { step } from '../support/membership-steps.ts';

/**
 * Without what the trail does not hold: names, the vendor's word, the renewal of an activity, and
 * why a newcomer is held.
 */
const known = ({ activity: { value }, profile: _, review: { held, ...review }, ...membership }: Membership) => ({
  ...membership,
  review: { ...review, isHeld: held !== undefined },
  activity: value,
});

test('from any version, or from nothing', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      const { versions, records } = live(steps);
      const last = versions.at(-1);
      fc.pre(last !== undefined);
      for (const [age, old] of [undefined, ...versions].entries()) {
        const current = records.slice(age).reduce(replayed, old);
        expect(current && known(current)).toEqual(known(last));
        expect(current?.profile).toEqual(old?.profile ?? {});
        expect([undefined, last.activity.raw]).toContain(current?.activity.raw);
      }
    }),
    { numRuns: 500 },
  );
});
