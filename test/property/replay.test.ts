/** A membership of any age, brought up to its trail, is the membership that the trail is about. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Membership } from '../../shared/domain/membership/facts.ts';
import { type AuditRecord, auditRecordItem, auditRecordOf } from '../../shared/store/memberships/audit-records.ts';
import { replayed } from '../../shared/store/memberships/replay.ts';
import { writtenChange } from '../../shared/store/memberships/transaction.ts';
import { auditActor, newAccountId } from '../support/changes.ts';
import { type Step, step } from '../support/membership-steps.ts';
import { hour, noon } from '../support/memberships.ts';

/** Every version of a membership, an hour apart, and the record of each. */
function live(steps: readonly Step[]): { readonly versions: Membership[]; readonly records: AuditRecord[] } {
  const accountId = newAccountId();
  const versions: Membership[] = [];
  const records: AuditRecord[] = [];
  for (const [index, decide] of steps.entries()) {
    const now = noon + index * hour;
    const known = versions.at(-1);
    const change = decide(known, now);
    if (change === undefined) continue;
    const { relationship, activity, review, profile, transfer } = change.facts;
    const after: Membership = {
      ...{ accountId, version: versions.length + 1, relationship, activity, review, profile, transfer },
      ...{ createdAt: known?.createdAt ?? now, updatedAt: now },
    };
    const previousHash = known?.recordHash;
    const written = writtenChange({ before: known, after, change, actor: auditActor, previousHash });
    versions.push(written.after);
    records.push(auditRecordOf(auditRecordItem(written.record)));
  }
  return { versions, records };
}

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
