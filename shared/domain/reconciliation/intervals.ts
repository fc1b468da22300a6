/** When an account was under the partner, by its audit records. */
import { type Instant, instantOf } from '../../base/time.ts';
import type { Activity, Relationship, Review } from '../membership/facts.ts';

/** What is read of an audit record. */
export interface TrailRecord {
  readonly version: number;
  readonly at: string;
  readonly after: { readonly relationship: Relationship; readonly activity: Activity; readonly review: Review };
  readonly evidence: { readonly observedAt: string };
}

/** A time in which an account was under the partner. */
export interface Interval {
  readonly from: Instant;
  /** The first moment after it; absent: it has not ended. */
  readonly to?: Instant;
  /**
   * Of an interval that has ended: when the account was last seen under the partner. It left between
   * this and `to`, when Constant Contact has said so.
   */
  readonly lastSeenAt?: Instant;
  /** The version of the record that it begins with. */
  readonly begunBy: number;
  readonly endedBy?: number;
}

/**
 * The times in which an account was under the partner, in their order. A time begins and ends with
 * the evidence, which is a moment before its record: when the page of the list was read, or Constant
 * Contact was asked.
 *
 * Evidence never speaks for a time before the record that it changes: what was known then stands.
 *
 * @param records all records of the account, in the order of their versions
 */
export function intervalsUnderPartner(records: readonly TrailRecord[]): readonly Interval[] {
  const intervals: Interval[] = [];
  let open: Interval | undefined;
  let [changedAt, last] = [Number.NEGATIVE_INFINITY, undefined as TrailRecord | undefined];
  for (const record of records) {
    const isUnderPartner = record.after.relationship === 'under_partner';
    if (isUnderPartner !== (open !== undefined)) {
      const at = effectiveAt(record, changedAt);
      if (open === undefined) open = { from: at, begunBy: record.version };
      else {
        const lastSeenAt = Math.max(open.from, Math.min(at, observedAt(last ?? record)));
        intervals.push({ ...open, to: at, lastSeenAt, endedBy: record.version });
        open = undefined;
      }
      changedAt = at;
    }
    last = record;
  }
  const all = open === undefined ? intervals : [...intervals, open];
  return all.filter(({ from, to }) => to === undefined || to > from);
}

const observedAt = ({ evidence }: TrailRecord): Instant => instantOf(evidence.observedAt);

/** When a change counts: with its evidence, but neither after its record nor before the change before it. */
const effectiveAt = (record: TrailRecord, changedAt: Instant): Instant =>
  Math.max(changedAt, Math.min(observedAt(record), instantOf(record.at)));

/** The part of a time that lies within another; undefined: there is none. */
export function overlapOf(
  { from, to }: Pick<Interval, 'from' | 'to'>,
  within: { readonly from: Instant; readonly to: Instant },
): { readonly from: Instant; readonly to: Instant } | undefined {
  const part = { from: Math.max(from, within.from), to: Math.min(to ?? within.to, within.to) };
  return part.from < part.to ? part : undefined;
}
