/** What people are told of the vendor's budget. */
import type { Instant } from '../../base/time.ts';
import { nextDay, toIso } from '../../base/time.ts';
import { type BudgetState, stateAt } from './claims.ts';
import { type BudgetLimits, callsIn, callsLeft, noCalls, type UsedCalls } from './limits.ts';
import { secondsOfOpenSlots } from './slots.ts';

export interface BudgetReport {
  /** The UTC day, `YYYY-MM-DD`. */
  readonly day: string;
  /** Calls that the vendor allows in the day. */
  readonly limit: number;
  /** Calls of the day by lane; those that an audit has claimed and not made yet are among them. */
  readonly used: UsedCalls;
  /** Calls left of the day for all lanes together. */
  readonly remaining: number;
  /** Of these, the ones that the audit may make. */
  readonly remainingForAudit: number;
  /** Nothing more can be called this day, because the vendor has said so; nothing is left then. */
  readonly closed: boolean;
}

/** @param known the stored state; undefined: nobody has called yet */
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

/** How long the audit needs for its calls when nobody else calls. */
export interface AuditTime {
  /** Whole seconds of calling, at the pace of the audit's lane. */
  readonly seconds: number;
  /** UTC days over which the calls have to be spread, because the audit's share of a day is limited; 1: they fit into one. */
  readonly days: number;
}

export const auditTime = (calls: number, limits: BudgetLimits): AuditTime => ({
  seconds: secondsOfOpenSlots(calls, limits),
  days: Math.ceil(calls / callsLeft('audit', noCalls, limits)),
});
