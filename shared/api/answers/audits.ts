/** Answers about audit runs. */

import type { Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import type { Case } from '../../domain/audit/case.ts';
import type { PlannedChange } from '../../domain/audit/plan.ts';
import { type AuditLedger, type AuditRun, heldKinds, isOpen } from '../../domain/audit/run.ts';
import { dueAt } from '../../domain/audit/schedule.ts';
import type { BudgetLimits } from '../../domain/budget/limits.ts';
import { auditTime, type BudgetReport } from '../../domain/budget/report.ts';
import type { Entry } from '../../store/entries.ts';
import { pageLimit } from '../../use-cases/audit/scan.ts';
import type { ReleaseRefusal } from '../../use-cases/audit/start-and-release.ts';
import type { Problem } from '../problems.ts';
import { audit, auditBudget, auditCase, auditSchedule, caseCounts, held, plannedChange } from '../schemas/audits.ts';
import { entryAnswersOf, problemInPlace } from './damaged.ts';

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

/** Answers with a list of runs. */
export const auditAnswersOf = (entries: readonly Entry<AuditRun>[], limits: BudgetLimits) =>
  entryAnswersOf(
    entries,
    (run) => auditAnswerOf(run, limits),
    (id) => ({ runId: id, problem: problemInPlace('ITEM_DAMAGED') }),
  );

/** Answers with what a run has planned. */
export const plannedChangeAnswersOf = (entries: readonly Entry<PlannedChange>[]) =>
  entryAnswersOf(entries, plannedChangeAnswerOf, () => ({ problem: problemInPlace('ITEM_DAMAGED') }));

const plannedChangeAnswerOf = (planned: PlannedChange): z.input<typeof plannedChange> => {
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

/** What the brake holds, of one run or of all. */
export const heldAnswersOf = (ledger: AuditLedger, runId?: string): z.input<typeof held>[] =>
  heldKinds.flatMap((what) => {
    const entry = ledger.held?.[what];
    if (entry === undefined || (runId !== undefined && entry.runId !== runId)) return [];
    return [z.encode(held, { ...entry, what, release: ledger.releases?.[what] })];
  });

export const caseCountsOf = ({ cases }: AuditLedger): z.input<typeof caseCounts> =>
  z.encode(caseCounts, cases ?? { waiting: 0, unclear: 0, held: 0 });

/** Answers with a list of cases. */
export const caseAnswersOf = (entries: readonly Entry<Case>[]) =>
  entryAnswersOf(entries, caseAnswerOf, (accountId) => ({ accountId, problem: problemInPlace('ITEM_DAMAGED') }));

const caseAnswerOf = ({ answer, revokes, ...each }: Case): z.input<typeof auditCase> =>
  z.encode(auditCase, {
    ...each,
    revokesAccess: revokes,
    answer: answer && { ...answer, activity: 'activity' in answer ? answer.activity?.value : undefined },
  });

export const auditScheduleOf = (
  ledger: AuditLedger,
  everySeconds: number,
  limits: BudgetLimits,
  now: Instant,
): z.input<typeof auditSchedule> => {
  const { run, lastCompleted } = ledger;
  const nextDueAt = Math.max(now, dueAt(ledger, everySeconds * 1000));
  const requests = lastCompleted && pagesOf(lastCompleted.accounts);
  return z.encode(auditSchedule, {
    everySeconds,
    nextDueAt: nextDueAt === Number.POSITIVE_INFINITY || (run !== undefined && isOpen(run)) ? undefined : nextDueAt,
    lastCompletedAt: lastCompleted?.endedAt,
    fullAudit: requests === undefined ? undefined : { requests, ...auditTime(requests, limits) },
  });
};

export function auditBudgetOf(report: BudgetReport): z.input<typeof auditBudget> {
  return z.encode(auditBudget, report);
}

/** Problems for a release that is refused. */
export const releaseProblems = {
  not_found: { problem: 'AUDIT_NOT_FOUND' },
  not_held: { problem: 'AUDIT_NOT_RELEASABLE', detail: 'nothing that this audit has found waits for a release' },
  superseded: { problem: 'AUDIT_NOT_RELEASABLE', detail: 'it is held by a newer audit now; release that one' },
  other_hash: { problem: 'PLAN_HASH_DIFFERS', detail: 'read again what is held before you release it' },
  same_person: { problem: 'SECOND_PERSON_NEEDED' },
} as const satisfies Record<ReleaseRefusal, Problem>;
