import type { Instant } from '../../base/time.ts';
import type { BudgetState } from '../budget/claims.ts';
import type { BudgetLimits } from '../budget/limits.ts';
import { auditTime, remaining } from '../budget/report.ts';
import type { AuditLedger } from './run.ts';
import { quarantinedRun } from './schedule.ts';

/** How the audits stand, in numbers: the alarms go by them. Those about the last completed run are absent while there is none. */
export interface AuditStatus {
  /** Since the last completed run has ended, whole seconds. */
  readonly secondsSinceCompleted?: number | undefined;
  /** How old the oldest evidence is that it has left, in percent of the time for which evidence is fresh. */
  readonly oldestEvidenceAgePercent?: number | undefined;
  /** 1: a quarantined plan waits; else 0. */
  readonly quarantined: 0 | 1;
  /** Of the requests that the vendor allows today, by all lanes together. */
  readonly budgetUsedPercent: number;
  /** Requests that are left of today, for all lanes together. */
  readonly budgetRemaining: number;
  /** What its list takes at the pace of the audit's lane, whole seconds of calling. */
  readonly fullAuditSeconds?: number | undefined;
}

export interface StatusSources {
  readonly ledger: AuditLedger;
  /** As it is stored; undefined: nobody has called the vendor yet. */
  readonly budget: BudgetState | undefined;
  readonly limits: BudgetLimits;
  readonly freshForSeconds: number;
}

/** In whole percent, rounded down, so that nothing is reached before it is. */
const percent = (part: number, whole: number): number => Math.floor((100 * part) / whole);

const secondsSince = (then: Instant, now: Instant): number => Math.max(0, Math.floor((now - then) / 1000));

/** Pure. */
export const auditStatusOf = (
  { ledger, budget, limits, freshForSeconds }: StatusSources,
  now: Instant,
): AuditStatus => {
  const { lastCompleted } = ledger;
  const today = remaining(budget, now, limits);
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
    budgetUsedPercent: percent(today.limit - today.remaining, today.limit),
    budgetRemaining: today.remaining,
  };
};
