/** Random histories of an account: its versions, and the record of each. */
import type { Membership } from '../../shared/domain/membership/facts.ts';
import { type AuditRecord, auditRecordItem, auditRecordOf } from '../../shared/store/memberships/audit-records.ts';
import { writtenChange } from '../../shared/store/memberships/transaction.ts';
import { auditActor, newAccountId } from './changes.ts';
import type { Step } from './membership-steps.ts';
import { hour, noon } from './memberships.ts';

/**
 * Every version of a membership, an hour apart, and the record of each.
 *
 * @param lagOf how long after its evidence a change is written
 */
export function live(
  steps: readonly Step[],
  lagOf: (index: number) => number = () => 0,
): { readonly versions: Membership[]; readonly records: AuditRecord[] } {
  const accountId = newAccountId();
  const versions: Membership[] = [];
  const records: AuditRecord[] = [];
  for (const [index, decide] of steps.entries()) {
    const observedAt = noon + index * hour;
    const now = observedAt + lagOf(index);
    const known = versions.at(-1);
    const change = decide(known, observedAt);
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
