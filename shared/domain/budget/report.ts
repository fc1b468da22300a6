/** The state of the vendor's budget as people see it. */
import { type Instant, nextDay, toIso } from '../../base/time.ts';
import { type BudgetState, stateAt } from './claims.ts';
import { type BudgetLimits, callsIn, callsLeft, type Lane, noCalls, type UsedCalls } from './limits.ts';
import { secondsOfAudit } from './slots.ts';

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
   * Once an hour a call asks whether that still holds.
   */
  readonly closed: boolean;
}

/** @param known the stored state; undefined before the first call */
export const remaining = (known: BudgetState | undefined, now: Instant, limits: BudgetLimits): BudgetReport => {
  const { day, used, probeFrom } = stateAt(known, now);
  const closed = probeFrom !== undefined;
  return {
    day: toIso(day).slice(0, 10),
    limit: limits.perDay,
    used,
    remaining: closed ? 0 : Math.max(0, limits.perDay - callsIn(used)),
    remainingForAudit: closed ? 0 : callsLeft('audit', used, limits),
    closed,
  };
};

/**
 * @returns how much of the day is used, in whole percent rounded down, so that no threshold is
 *   reported early: of the whole day, or of what a lane may use that somebody waits for, whichever
 *   is more; 100 if the day is closed
 */
export const usedPercent = (known: BudgetState | undefined, now: Instant, limits: BudgetLimits): number => {
  const { used, probeFrom } = stateAt(known, now);
  if (probeFrom !== undefined) return 100;
  const ofLane = (lane: Lane): number => used[lane] / Math.max(1, used[lane] + callsLeft(lane, used, limits));
  const most = Math.max(callsIn(used) / limits.perDay, ofLane('interactive'), ofLane('webhook'));
  return Math.floor(100 * Math.min(1, most));
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
  seconds: secondsOfAudit(calls, limits),
  days: Math.ceil(calls / callsLeft('audit', noCalls, limits)),
});

/**
 * The audit's share of a day: the calls that are left of it now, of a whole day, and its end. A day
 * that the vendor has closed counts as open: only who calls finds out that it is open again.
 */
export const auditShare = (known: BudgetState | undefined, now: Instant, limits: BudgetLimits) => ({
  left: callsLeft('audit', stateAt(known, now).used, limits),
  perDay: callsLeft('audit', noCalls, limits),
  endsAt: nextDay(now),
});
