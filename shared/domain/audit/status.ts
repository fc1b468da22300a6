import type { Instant } from '../../base/time.ts';
import type { BudgetState } from '../budget/claims.ts';
import type { BudgetLimits } from '../budget/limits.ts';
import { auditTime, remaining, usedPercent } from '../budget/report.ts';
import type { AuditLedger } from './run.ts';

/**
 * The status of the audits, in numbers that the alarms watch. Those about the last completed run
 * are absent before the first.
 */
export interface AuditStatus {
  /** Whole seconds since the last completed run ended. */
  readonly secondsSinceCompleted?: number | undefined;
  /** Age of the evidence that it has renewed, in percent of `freshForSeconds`. */
  readonly oldestEvidenceAgePercent?: number | undefined;
  /** The same age in percent of `graceSeconds`. */
  readonly evidenceAgePercentOfGrace?: number | undefined;
  /** Accounts that keep their access until a release, because of the brake. */
  readonly held: number;
  /** Newcomers that are not let in until a release. */
  readonly newcomersHeld: number;
  /** Accounts about which Constant Contact is being asked. */
  readonly waitingCases: number;
  /** Those of them about which its last answer was not clear. */
  readonly unclearCases: number;
  /** Used share of today's requests, or of those that callers or webhooks may use, if more. */
  readonly budgetUsedPercent: number;
  /** Today's requests that are left for all lanes together. */
  readonly budgetRemaining: number;
  /** Whole seconds of calling that its list takes at the pace of the audit's lane. */
  readonly fullAuditSeconds?: number | undefined;
}

export interface StatusSources {
  readonly ledger: AuditLedger;
  /** As stored; undefined before the first call to the vendor. */
  readonly budget: BudgetState | undefined;
  readonly limits: BudgetLimits;
  readonly freshForSeconds: number;
  readonly graceSeconds: number;
}

/** Whole percent, rounded down, so that no threshold is reported early. */
const percent = (part: number, whole: number): number => Math.floor((100 * part) / whole);

const secondsSince = (then: Instant, now: Instant): number => Math.max(0, Math.floor((now - then) / 1000));

/** Pure. */
export const auditStatusOf = (
  { ledger, budget, limits, freshForSeconds, graceSeconds }: StatusSources,
  now: Instant,
): AuditStatus => {
  const { lastCompleted, held, cases } = ledger;
  return {
    ...(lastCompleted && {
      secondsSinceCompleted: secondsSince(lastCompleted.endedAt, now),
      oldestEvidenceAgePercent: percent(secondsSince(lastCompleted.startedAt, now), freshForSeconds),
      evidenceAgePercentOfGrace: percent(secondsSince(lastCompleted.startedAt, now), graceSeconds),
      fullAuditSeconds: auditTime(lastCompleted.pages, limits).seconds,
    }),
    held: held?.taking_away?.count ?? 0,
    newcomersHeld: held?.newcomers?.count ?? 0,
    waitingCases: cases?.waiting ?? 0,
    unclearCases: cases?.unclear ?? 0,
    budgetUsedPercent: usedPercent(budget, now, limits),
    budgetRemaining: remaining(budget, now, limits).remaining,
  };
};
