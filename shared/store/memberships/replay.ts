/**
 * What a record of the trail makes of a membership that is older than it.
 *
 * A record holds the values of the facts and the evidence of the relationship. It holds neither the
 * names of the profile nor the vendor's own word, and instants only as its own time.
 */
import type { Instant } from '../../base/time.ts';
import type { ActivityFact, Membership, RelationshipFact } from '../../domain/membership/facts.ts';
import type { ChangeAction } from '../../domain/membership/transitions.ts';
import type { AuditRecord } from './audit-records.ts';
import { recordHashOf } from './record-hash.ts';

/** Actions by which a review is a decision, and not the initial value of a newcomer. */
const decisions: ReadonlySet<ChangeAction> = new Set(['approved', 'denied', 'revoked', 'reopened', 'imported']);
/** Actions by which an account waits again, unless its review is a decision. */
const arrivals: ReadonlySet<ChangeAction> = new Set(['joined', 'returned']);

/**
 * Applies one record. Pure.
 *
 * @param before the membership that the record, or an earlier one, was made of; undefined: nothing
 *   is left of it
 * @returns the membership with the version of the record
 */
export function replayed(before: Membership | undefined, record: AuditRecord): Membership {
  const at = Date.parse(record.at);
  return {
    accountId: record.accountId,
    version: record.version,
    relationship: relationshipAfter(before?.relationship, record, at),
    activity: activityAfter(before?.activity, record),
    review: reviewAfter(before?.review, record, at),
    profile: before?.profile ?? {},
    transfer: transferAfter(before?.transfer, record, at),
    createdAt: before?.createdAt ?? at,
    updatedAt: at,
    recordHash: recordHashOf(record),
  };
}

/**
 * Whether the record changed this fact. A restore compares with an item that was out of date, so
 * what it names says nothing: it changed no fact of the trail.
 */
const changes = ({ action, changed }: AuditRecord, name: string): boolean =>
  action !== 'restored' && changed.includes(name);

function relationshipAfter(
  before: RelationshipFact | undefined,
  record: AuditRecord,
  at: Instant,
): Membership['relationship'] {
  const evidence = evidenceOf(record);
  const isUnderPartner = record.after.relationship === 'under_partner';
  const missed = record.action === 'missed' ? at : undefined;
  return {
    ...before,
    value: record.after.relationship,
    evidence,
    // The first sighting is the evidence of the record that it made.
    underPartnerSince: before?.underPartnerSince ?? (isUnderPartner ? evidence.observedAt : undefined),
    missingSince: changes(record, 'relationship.missingSince') ? missed : before?.missingSince,
    neverListed: neverListedAfter(before, record),
  };
}

/** The mark is only ever set or removed, so a record that changed it has done the other thing. */
function neverListedAfter(before: RelationshipFact | undefined, record: AuditRecord): true | undefined {
  if (!changes(record, 'relationship.neverListed')) return before?.neverListed;
  return before?.neverListed === undefined ? true : undefined;
}

/**
 * The vendor's word stays only where the trail has not changed it: the old one beside a new value
 * would be a contradiction. The next sighting has the new word.
 */
function activityAfter(before: ActivityFact | undefined, record: AuditRecord): ActivityFact {
  const { activity: value } = record.after;
  if (before?.value === value && !changes(record, 'activity.raw')) return before;
  return { value, evidence: evidenceOf(record) };
}

function reviewAfter(before: Membership['review'] | undefined, record: AuditRecord, at: Instant): Membership['review'] {
  const { review: value } = record.after;
  const waitsAnew = arrivals.has(record.action) && before?.decided !== true;
  const wasHeld = before?.held !== undefined;
  const isHeld = value === 'pending' && wasHeld !== changes(record, 'review.held');
  const isSame = before?.value === value && !changes(record, 'review.decided') && !changes(record, 'review.held');
  if (isSame && !waitsAnew) return before;
  return {
    value,
    since: at,
    // The trail does not say by which rule the brake holds a newcomer; a release is the same.
    ...(isHeld && { held: before?.held ?? 'too_many_newcomers' }),
    ...(decisions.has(record.action) && { decided: true }),
  };
}

function transferAfter(before: Membership['transfer'], record: AuditRecord, at: Instant): Membership['transfer'] {
  if (!changes(record, 'transfer')) return before;
  return record.action === 'transfer_requested' ? { requestedAt: at } : undefined;
}

const evidenceOf = ({ evidence: { source, observedAt } }: AuditRecord) => ({
  source,
  observedAt: Date.parse(observedAt),
});
