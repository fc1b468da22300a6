/** Answers about audit runs. */

import type { Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import type { PlannedChange } from '../../domain/audit/plan.ts';
import { type AuditControl, type AuditRun, isOpen } from '../../domain/audit/run.ts';
import { dueAt } from '../../domain/audit/schedule.ts';
import type { BudgetLimits } from '../../domain/budget/limits.ts';
import { auditTime, type BudgetReport } from '../../domain/budget/report.ts';
import { pageLimit } from '../../use-cases/audit/scan.ts';
import type { ReleaseRefusal } from '../../use-cases/audit/start-and-release.ts';
import type { Problem } from '../problems.ts';
import { audit, auditBudget, auditSchedule, plannedChange } from '../schemas/audits.ts';

const pagesOf = (accounts: number): number => Math.max(1, Math.ceil(accounts / pageLimit));

/** @param limits given if the answer estimates the time for the rest of the list */
export const auditAnswerOf = (run: AuditRun, limits?: BudgetLimits): z.input<typeof audit> => {
  const { startedAt, endedAt, expectedAccounts } = run;
  const expectedPages = expectedAccounts === undefined ? undefined : pagesOf(expectedAccounts);
  const pagesLeft = run.state === 'scanning' && expectedPages !== undefined ? expectedPages - run.pages : undefined;
  return z.encode(audit, {
    ...run,
    durationSeconds: endedAt === undefined ? undefined : Math.max(0, Math.round((endedAt - startedAt) / 1000)),
    expectedPages,
    secondsLeft:
      pagesLeft === undefined || limits === undefined ? undefined : auditTime(Math.max(0, pagesLeft), limits).seconds,
  });
};

export const plannedChangeAnswerOf = (planned: PlannedChange): z.input<typeof plannedChange> => {
  const { revokes, finding, ...change } = planned;
  return z.encode(plannedChange, {
    ...change,
    revokesAccess: revokes,
    found: {
      kind: finding.kind === 'probed' ? finding.outcome : finding.kind,
      activity: 'activity' in finding ? finding.activity?.value : undefined,
    },
  });
};

export const auditScheduleOf = (
  control: AuditControl,
  everySeconds: number,
  limits: BudgetLimits,
  now: Instant,
): z.input<typeof auditSchedule> => {
  const { run, lastCompleted } = control;
  const nextDueAt = Math.max(now, dueAt(control, everySeconds * 1000));
  const requests = lastCompleted && pagesOf(lastCompleted.accounts);
  return z.encode(auditSchedule, {
    everySeconds,
    nextDueAt: nextDueAt === Number.POSITIVE_INFINITY || (run !== undefined && isOpen(run)) ? undefined : nextDueAt,
    lastCompletedAt: lastCompleted?.endedAt,
    oldestEvidenceAt: lastCompleted?.oldestEvidenceAt,
    fullAudit: requests === undefined ? undefined : { requests, ...auditTime(requests, limits) },
  });
};

export function auditBudgetOf(report: BudgetReport): z.input<typeof auditBudget> {
  return z.encode(auditBudget, report);
}

/** Problems for a release that is refused. */
export const releaseProblems = {
  not_found: { problem: 'AUDIT_NOT_FOUND' },
  not_quarantined: { problem: 'AUDIT_NOT_RELEASABLE', detail: 'the plan does not wait for a release' },
  running: { problem: 'AUDIT_RUNNING', detail: 'wait until the dry run has ended' },
  superseded: { problem: 'AUDIT_NOT_RELEASABLE', detail: 'a newer audit has replaced this one' },
  expired: { problem: 'AUDIT_NOT_RELEASABLE', detail: 'a plan can be released for 24 hours; start a new audit' },
  other_plan: { problem: 'PLAN_HASH_DIFFERS', detail: 'read the plan again before you release it' },
  same_person: { problem: 'SECOND_PERSON_NEEDED' },
} as const satisfies Record<ReleaseRefusal, Problem>;
