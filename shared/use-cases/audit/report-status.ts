import { describeError, type Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import type { AuditLedger } from '../../domain/audit/run.ts';
import { auditStatusOf } from '../../domain/audit/status.ts';
import type { BudgetState } from '../../domain/budget/claims.ts';
import type { BudgetLimits } from '../../domain/budget/limits.ts';
import type { Policy } from '../../domain/membership/policy.ts';
import type { AuditRunStore } from '../../store/audits/runs.ts';

export interface StatusDependencies {
  readonly runs: Pick<AuditRunStore, 'readLedger'>;
  readonly readBudget: () => Promise<BudgetState | undefined>;
  readonly limits: BudgetLimits;
  readonly policy: Pick<Policy, 'freshForSeconds' | 'graceSeconds'>;
  readonly now: () => Instant;
  readonly log: Log;
}

/**
 * Logs how the audits stand at the end of every tick, also of one that had nothing to do or has
 * failed. Never throws, because that would hide how the tick ended; without its line in the log an
 * alarm rings.
 *
 * @returns the ledger, if it could be read
 */
export const reportStatus = async ({
  runs,
  readBudget,
  limits,
  policy: { freshForSeconds, graceSeconds },
  now,
  log,
}: StatusDependencies): Promise<AuditLedger | undefined> => {
  try {
    const [ledger, budget] = await Promise.all([runs.readLedger(), readBudget()]);
    log(events.AUDIT_STATUS, { ...auditStatusOf({ ledger, budget, limits, freshForSeconds, graceSeconds }, now()) });
    return ledger;
  } catch (error) {
    log(events.AUDIT_STATUS_UNKNOWN, { error: describeError(error) });
    return undefined;
  }
};
