/** What is said of a row of an earnings report, and of an account that is in no row. */
import { type Instant, instantOf } from '../../base/time.ts';
import type { AccountId } from '../membership/facts.ts';
import type { Amount } from './amounts.ts';
import { type Interval, intervalsUnderPartner, overlapOf, type TrailRecord } from './intervals.ts';
import type { Period } from './periods.ts';

export const verdicts = [
  /** Under the partner for the whole period. */
  'ours_and_paid',
  /** Under the partner for a part of the period. */
  'ours_for_a_part',
  /** Known, and not under the partner at any time of the period. */
  'paid_but_not_ours',
  /** Under the partner in the period, and in no row for it. */
  'ours_but_unpaid',
  /** Nothing is known of the account, or of one of this name. */
  'unknown_account',
  /** Several accounts have the name. */
  'ambiguous_name',
  /** The row cannot be read. */
  'not_readable',
  /** The records of the account cannot be read. */
  'damaged',
] as const;
export type Verdict = (typeof verdicts)[number];

/** What names the account of a row, the surest first. */
export const namings = ['accountId', 'userName', 'organizationName'] as const;
export type Naming = (typeof namings)[number];

/** How the account of a row was found. */
export const matches = ['account_id', 'user_name', 'site_owner_name', 'organization_name'] as const;
export type Match = (typeof matches)[number];

/** A row of the report, read. */
export interface ReportRow {
  readonly line: number;
  readonly naming?: Naming | undefined;
  /** The id or name that the account is looked up by; absent where the row cannot be read. */
  readonly name?: string | undefined;
  readonly period?: Period | undefined;
  readonly amount?: Amount | undefined;
  /** Why the row cannot be read. It never quotes the row. */
  readonly fault?: string | undefined;
}

/** What the trail says of an account and a period. */
export interface Standing {
  readonly share: 'all' | 'part' | 'none';
  /** The times under the partner that touch the period, whole. */
  readonly intervals: readonly Interval[];
  /** What was recorded last before the end of the period; absent: nothing was. */
  readonly atEnd?: TrailRecord['after'] | undefined;
  /** The versions of the records that show it, in their order. */
  readonly records: readonly number[];
}

/** The answer for a row, or for an account that is in none. */
export interface Finding extends Partial<Pick<Standing, 'intervals' | 'atEnd' | 'records'>> {
  readonly verdict: Verdict;
  /** Absent: the account is in no row. */
  readonly line?: number | undefined;
  readonly naming?: Naming | undefined;
  readonly name?: string | undefined;
  readonly accountId?: AccountId | undefined;
  readonly matchedBy?: Match | undefined;
  /** Some of the accounts that have the name. */
  readonly candidates?: readonly AccountId[] | undefined;
  readonly period?: Period | undefined;
  readonly amount?: Amount | undefined;
  readonly fault?: string | undefined;
  /** The first row with the same account whose period touches this one: perhaps it was paid twice. */
  readonly earlierLine?: number | undefined;
}

/**
 * @param records all records of the account up to `now`
 * @param now the end of a period that is not over
 */
export function standingOf(
  records: readonly TrailRecord[],
  { from, to }: Pick<Period, 'from' | 'to'>,
  now: Instant,
): Standing {
  const period = { from, to: Math.min(to, now) };
  const all = intervalsUnderPartner(records);
  const intervals = all.filter((interval) => overlapOf(interval, period) !== undefined);
  const isAll = intervals.some((interval) => interval.from <= period.from && (interval.to ?? period.to) >= period.to);
  const last = records.findLast(({ at }) => instantOf(at) < period.to);
  const proving = intervals.length > 0 ? intervals : nearestTo(period, all);
  const versions = [
    ...proving.flatMap(({ begunBy, endedBy }) => [begunBy, endedBy]),
    last?.version,
    // Nothing was recorded before the end: the first record says since when the account is known.
    last === undefined ? records[0]?.version : undefined,
  ];
  const found = new Set(versions.filter((version) => version !== undefined));
  return {
    share: isAll ? 'all' : intervals.length > 0 ? 'part' : 'none',
    intervals,
    ...(last && { atEnd: last.after }),
    records: [...found].toSorted((a, b) => a - b),
  };
}

/** The last time before a period and the first one after it. */
function nearestTo({ from, to }: { readonly from: Instant; readonly to: Instant }, all: readonly Interval[]) {
  const before = all.findLast((interval) => interval.to !== undefined && interval.to <= from);
  const after = all.find((interval) => interval.from >= to);
  return [before, after].filter((interval) => interval !== undefined);
}

export const verdictOf: Readonly<Record<Standing['share'], Verdict>> = {
  all: 'ours_and_paid',
  part: 'ours_for_a_part',
  none: 'paid_but_not_ours',
};
