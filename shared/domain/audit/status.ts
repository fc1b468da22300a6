import type { Instant } from '../../base/time.ts';
import type { BudgetState } from '../budget/claims.ts';
import type { BudgetLimits } from '../budget/limits.ts';
import { auditTime, remaining, usedPercent } from '../budget/report.ts';
import type { AuditLedger } from './run.ts';
import { quarantinedRun } from './schedule.ts';

/**
 * The status of the audits, in numbers that the alarms watch. Those about the last completed run
 * are absent before the first.
 */
export interface AuditStatus {
  /** Whole seconds since the last completed run ended. */
  readonly secondsSinceCompleted?: number | undefined;
  /** Age of the oldest evidence that it has left, in percent of `freshForSeconds`. */
  readonly oldestEvidenceAgePercent?: number | undefined;
  /** 1 while a quarantined plan waits for its release, else 0. */
  readonly quarantined: 0 | 1;
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
}

/** Whole percent, rounded down, so that no threshold is reported early. */
const percent = (part: number, whole: number): number => Math.floor((100 * part) / whole);

const secondsSince = (then: Instant, now: Instant): number => Math.max(0, Math.floor((now - then) / 1000));

/** Pure. */
export const auditStatusOf = (
  { ledger, budget, limits, freshForSeconds }: StatusSources,
  now: Instant,
): AuditStatus => {
  const { lastCompleted } = ledger;
  return {
    ...(lastCompleted && {
      secondsSinceCompleted: secondsSince(lastCompleted.endedAt, now),
      oldestEvidenceAgePercent: percent(
        secondsSince(lastCompleted.oldestEvidenceAt ?? lastCompleted.startedAt, now),
        freshForSeconds,
      ),
      fullAuditSeconds: auditTime(lastCompleted.pages, limits).seconds,
    }),
    quarantined: quarantinedRun(ledger) === undefined ? 0 : 1,
    budgetUsedPercent: usedPercent(budget, now, limits),
    budgetRemaining: remaining(budget, now, limits).remaining,
  };
};
