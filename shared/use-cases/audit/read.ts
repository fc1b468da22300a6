/** Reading audits, while they run and afterwards. */

import { changesInPart, type PlannedChange } from '../../domain/audit/plan.ts';
import { type AuditLedger, type AuditRun, isOpen } from '../../domain/audit/run.ts';
import type { AuditPageStore } from '../../store/audits/pages.ts';
import type { AuditPlanStore } from '../../store/audits/plans.ts';
import type { AuditRunStore } from '../../store/audits/runs.ts';

export interface AuditReadDependencies {
  readonly runs: Pick<AuditRunStore, 'readLedger' | 'readRecord' | 'listRecords'>;
  readonly pages: Pick<AuditPageStore, 'progress'>;
  readonly plans: Pick<AuditPlanStore, 'readPart'>;
}

/** @returns undefined for a run that is unknown or has expired */
export async function getAudit(
  runId: string,
  dependencies: AuditReadDependencies,
): Promise<{ readonly run: AuditRun; readonly ledger: AuditLedger } | undefined> {
  const ledger = await dependencies.runs.readLedger();
  const open = [ledger.run, ledger.suspended].find((run) => run?.runId === runId);
  const run = open ? await withProgress(open, dependencies) : await dependencies.runs.readRecord(runId);
  return run && { run, ledger };
}

/** Reads a page of the runs, newest first; the first page begins with the open run. */
export async function listAudits(
  pageSize: number,
  before: string | undefined,
  dependencies: AuditReadDependencies,
): Promise<{
  readonly runs: readonly AuditRun[];
  readonly ledger: AuditLedger;
  readonly next?: string | undefined;
}> {
  const ledger = await dependencies.runs.readLedger();
  const { run } = ledger;
  const open =
    before === undefined && run !== undefined && isOpen(run) ? await withProgress(run, dependencies) : undefined;
  const records = await dependencies.runs.listRecords(pageSize, before);
  const all = open === undefined ? records.runs : [open, ...records.runs];
  const runs = all.slice(0, pageSize);
  return { runs, ledger, next: all.length > pageSize ? runs.at(-1)?.runId : records.next };
}

/**
 * Reads a page of the changes that a run has planned.
 *
 * @param from the number of the first change to read, from 0 on
 * @returns no changes if the run has no plan, or no longer; `next`: the number of the next change,
 *   absent at the end
 */
export async function listPlannedChanges(
  { runId, plan }: AuditRun,
  from: number,
  pageSize: number,
  { plans }: Pick<AuditReadDependencies, 'plans'>,
): Promise<{ readonly changes: readonly PlannedChange[]; readonly next?: number }> {
  const changes: PlannedChange[] = [];
  const first = Math.floor(from / changesInPart);
  for (let part = first; part < (plan?.parts ?? 0) && changes.length <= pageSize; part += 1) {
    const stored = plan === undefined ? [] : ((await plans.readPart(runId, plan.key ?? plan.hash, part)) ?? []);
    changes.push(...(part === first ? stored.slice(from % changesInPart) : stored));
  }
  const page = changes.slice(0, pageSize);
  return changes.length > pageSize ? { changes: page, next: from + pageSize } : { changes: page };
}

/** A scanning run writes nothing but its pages, so its progress is read from them. */
async function withProgress(run: AuditRun, { pages }: AuditReadDependencies): Promise<AuditRun> {
  const isScanning = run.state === 'scanning';
  return isScanning ? { ...run, ...(await pages.progress(run.runId)) } : run;
}
