/** How audit runs leave the service. */
import type * as z from 'zod/mini';
import type { Instant } from '../../base/time.ts';
import type { PlannedChange } from '../../domain/audit/plan.ts';
import { type AuditControl, type AuditRun, isOpen } from '../../domain/audit/run.ts';
import { dueAt } from '../../domain/audit/schedule.ts';
import type { BudgetLimits } from '../../domain/budget/limits.ts';
import { auditTime, type BudgetReport } from '../../domain/budget/report.ts';
import { pageLimit } from '../../use-cases/audit/scan.ts';
import type { ReleaseRefusal } from '../../use-cases/audit/start-and-release.ts';
import type { Problem } from '../problems.ts';
import type { audit, auditSchedule, plannedChange } from '../schemas/audits.ts';
import { iso, optionalIso } from './memberships.ts';

const pagesOf = (accounts: number): number => Math.max(1, Math.ceil(accounts / pageLimit));

/** @param limits where the answer is to say how long the rest of the list takes */
export const auditAnswerOf = (run: AuditRun, limits?: BudgetLimits): z.infer<typeof audit> => {
  const { startedAt, endedAt, expectedAccounts, plan } = run;
  const expectedPages = expectedAccounts === undefined ? undefined : pagesOf(expectedAccounts);
  const pagesLeft = run.state === 'scanning' && expectedPages !== undefined ? expectedPages - run.pages : undefined;
  return {
    runId: run.runId,
    state: run.state,
    dryRun: run.dryRun,
    startedBy: run.startedBy,
    startedAt: iso(startedAt),
    endedAt: optionalIso(endedAt),
    durationSeconds: endedAt === undefined ? undefined : Math.max(0, Math.round((endedAt - startedAt) / 1000)),
    resumesAt: optionalIso(run.resumesAt),
    pages: run.pages,
    accounts: run.accounts,
    expectedPages,
    expectedAccounts,
    secondsLeft:
      pagesLeft === undefined || limits === undefined ? undefined : auditTime(Math.max(0, pagesLeft), limits).seconds,
    vendorRequests: run.vendorRequests,
    suspects: run.suspects,
    plan: plan && {
      hash: plan.hash,
      changes: plan.changes,
      revocations: plan.revocations,
      entitled: plan.entitled,
      expected: plan.expected,
      missing: plan.missing,
      brake: plan.brake,
    },
    changes: run.changes,
    failures: run.failures,
    interruptions: run.interruptions,
    releasableUntil: optionalIso(run.releasableUntil),
    release: run.release && { by: run.release.by, at: iso(run.release.at) },
    reason: run.reason,
  };
};

export const plannedChangeAnswerOf = (planned: PlannedChange): z.infer<typeof plannedChange> => {
  const { accountId, version, action, revokes, finding } = planned;
  return {
    accountId,
    version,
    action,
    revokesAccess: revokes,
    found: {
      kind: finding.kind === 'probed' ? finding.outcome : finding.kind,
      activity: 'activity' in finding ? finding.activity?.value : undefined,
    },
  };
};

export const auditScheduleOf = (
  control: AuditControl,
  everySeconds: number,
  limits: BudgetLimits,
  now: Instant,
): z.infer<typeof auditSchedule> => {
  const { run, lastCompleted } = control;
  const nextDueAt = Math.max(now, dueAt(control, everySeconds * 1000));
  const requests = lastCompleted && pagesOf(lastCompleted.accounts);
  return {
    everySeconds,
    nextDueAt:
      nextDueAt === Number.POSITIVE_INFINITY || (run !== undefined && isOpen(run)) ? undefined : iso(nextDueAt),
    lastCompletedAt: optionalIso(lastCompleted?.endedAt),
    oldestEvidenceAt: optionalIso(lastCompleted?.oldestEvidenceAt),
    fullAudit: requests === undefined ? undefined : { requests, ...auditTime(requests, limits) },
  };
};

export const auditBudgetOf = ({ day, limit, used, remaining, remainingForAudit, closed }: BudgetReport) => ({
  day,
  limit,
  used: { interactive: used.interactive, webhook: used.webhook, audit: used.audit },
  remaining,
  remainingForAudit,
  closed,
});

/** Why a plan is not released, as callers are told. */
export const releaseProblems = {
  not_found: { problem: 'AUDIT_NOT_FOUND' },
  not_quarantined: { problem: 'AUDIT_NOT_RELEASABLE', detail: 'its plan does not wait for a release' },
  running: { problem: 'AUDIT_RUNNING', detail: 'wait until the dry run has ended' },
  superseded: { problem: 'AUDIT_NOT_RELEASABLE', detail: 'a newer audit has taken its place; look at that one' },
  expired: { problem: 'AUDIT_NOT_RELEASABLE', detail: 'a plan can be released for 24 hours; start a new audit' },
  other_plan: { problem: 'PLAN_HASH_DIFFERS', detail: 'look at the plan again before you release it' },
  same_person: { problem: 'SECOND_PERSON_NEEDED' },
} as const satisfies Record<ReleaseRefusal, Problem>;
