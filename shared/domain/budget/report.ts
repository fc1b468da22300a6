/** The state of the vendor's budget as people see it. */
import { type Instant, nextDay, toIso } from '../../base/time.ts';
import { type BudgetState, stateAt } from './claims.ts';
import { type BudgetLimits, callsIn, callsLeft, noCalls, type UsedCalls } from './limits.ts';
import { secondsOfOpenSlots } from './slots.ts';

export interface BudgetReport {
  /** The UTC day, `YYYY-MM-DD`. */
  readonly day: string;
  /** Calls that the vendor allows in the day. */
  readonly limit: number;
  /** Calls of the day by lane, including those that an audit has claimed and not made yet. */
  readonly used: UsedCalls;
  /** Calls left of the day for all lanes together. */
  readonly remaining: number;
  /** The part of `remaining` that the audit may use. */
  readonly remainingForAudit: number;
  /**
   * Whether the vendor has refused all further calls of this day; the two counts above are 0 then.
   */
  readonly closed: boolean;
}

/** @param known the stored state; undefined before the first call */
export const remaining = (known: BudgetState | undefined, now: Instant, limits: BudgetLimits): BudgetReport => {
  const { day, used, pausedUntil } = stateAt(known, now);
  const closed = pausedUntil >= nextDay(day);
  return {
    day: toIso(day).slice(0, 10),
    limit: limits.perDay,
    used,
    remaining: closed ? 0 : Math.max(0, limits.perDay - callsIn(used)),
    remainingForAudit: closed ? 0 : callsLeft('audit', used, limits),
    closed,
  };
};

/** The time that an audit needs for its calls if no other lane calls. */
export interface AuditTime {
  /** Whole seconds of calling, at the pace of the audit's lane. */
  readonly seconds: number;
  /**
   * UTC days over which the calls are spread, because the audit's share of a day is limited; 1 or
   * more, 0 without calls.
   */
  readonly days: number;
}

export const auditTime = (calls: number, limits: BudgetLimits): AuditTime => ({
  seconds: secondsOfOpenSlots(calls, limits),
  days: Math.ceil(calls / callsLeft('audit', noCalls, limits)),
});

/** The audit's share of a day: the calls that are left of it now, of a whole day, and its end. */
export const auditShare = (known: BudgetState | undefined, now: Instant, limits: BudgetLimits) => ({
  left: remaining(known, now, limits).remainingForAudit,
  perDay: callsLeft('audit', noCalls, limits),
  endsAt: nextDay(now),
});
