/** The times under the partner agree with the relationship that the records give at each instant. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Membership } from '../../shared/domain/membership/facts.ts';
import { intervalsUnderPartner } from '../../shared/domain/reconciliation/intervals.ts';
import type { AuditRecord } from '../../shared/store/memberships/audit-records.ts';
import { replayed } from '../../shared/store/memberships/replay.ts';
import { live } from '../support/histories.ts';
import { step } from '../support/membership-steps.ts';
import { hour, noon } from '../support/memberships.ts';

const scenarios = Number(process.env['SIMULATION_SCENARIOS'] ?? 100);

const relationshipAt = (records: readonly AuditRecord[], at: number) =>
  records.filter((record) => Date.parse(record.at) <= at).reduce<Membership | undefined>(replayed, undefined)
    ?.relationship.value === 'under_partner';

test('at each instant, but for the moments between an evidence and its record', () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 14 }),
      fc.array(fc.constantFrom(0, 60_000, hour / 2, 5 * hour), { minLength: 14, maxLength: 14 }),
      (steps, lags) => {
        // A record is never older than the one before it.
        const writtenAt = lags
          .map((lag, index) => index * hour + lag)
          .map((_, index, all) => Math.max(...all.slice(0, index + 1)));
        const { records } = live(steps, (index) => (writtenAt[index] ?? 0) - index * hour);
        const intervals = intervalsUnderPartner(records);
        for (let at = noon - hour; at <= noon + 20 * hour; at += hour / 2) {
          const isWithin = intervals.some(({ from, to }) => from <= at && (to === undefined || at < to));
          const isBetween = records.some(
            (record) => Date.parse(record.evidence.observedAt) <= at && at < Date.parse(record.at),
          );
          if (!isBetween) expect(isWithin).toBe(relationshipAt(records, at));
        }
        for (const [index, { from, to, lastSeenAt, endedBy }] of intervals.entries()) {
          expect(from).toBeGreaterThanOrEqual(intervals[index - 1]?.to ?? 0);
          expect([to === undefined, lastSeenAt === undefined, endedBy === undefined]).toEqual(
            Array(3).fill(to === undefined),
          );
          if (to !== undefined && lastSeenAt !== undefined) {
            expect(lastSeenAt).toBeGreaterThanOrEqual(from);
            expect(lastSeenAt).toBeLessThanOrEqual(to);
          }
        }
      },
    ),
    { numRuns: scenarios },
  );
});
