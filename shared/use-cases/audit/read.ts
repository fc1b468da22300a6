/** Reading audits, while they run and afterwards. */

import { changesInPart, type PlannedChange } from '../../domain/audit/plan.ts';
import { type AuditLedger, type AuditRun, isOpen } from '../../domain/audit/run.ts';
import type { AuditPageStore } from '../../store/audits/pages.ts';
import type { AuditPlanStore } from '../../store/audits/plans.ts';
import type { AuditRunStore } from '../../store/audits/runs.ts';
import { DamagedError } from '../../store/context.ts';
import { type Entry, isDamaged } from '../../store/entries.ts';

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
  readonly runs: readonly Entry<AuditRun>[];
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
  return { runs, ledger, next: all.length > pageSize ? idOf(runs.at(-1)) : records.next };
}

const idOf = (run: Entry<AuditRun> | undefined): string | undefined =>
  run && (isDamaged(run) ? run.damaged : run.runId);

/**
 * Reads a page of the changes that a run has planned.
 *
 * @param from the number of the first change to read, from 0 on
 * @returns no changes if the run has no plan, or no longer; `next`: the number of the next change,
 *   absent at the end. A damaged part, of up to `changesInPart` changes, is one entry
 */
export async function listPlannedChanges(
  { runId, plan }: AuditRun,
  from: number,
  pageSize: number,
  { plans }: Pick<AuditReadDependencies, 'plans'>,
): Promise<{ readonly changes: readonly Entry<PlannedChange>[]; readonly next?: number }> {
  const found: { readonly number: number; readonly change: Entry<PlannedChange> }[] = [];
  for (let part = Math.floor(from / changesInPart); part < (plan?.parts ?? 0) && found.length <= pageSize; part += 1) {
    const stored = plan === undefined ? [] : await readPart(runId, plan.key ?? plan.hash, part, plans);
    const numbered = stored.map((change, index) => ({ number: part * changesInPart + index, change }));
    found.push(...numbered.filter(({ number }) => number >= from));
  }
  const changes = found.slice(0, pageSize).map(({ change }) => change);
  const next = found[pageSize]?.number;
  return next === undefined ? { changes } : { changes, next };
}

async function readPart(
  runId: string,
  key: string,
  part: number,
  { readPart: read }: AuditReadDependencies['plans'],
): Promise<readonly Entry<PlannedChange>[]> {
  try {
    return (await read(runId, key, part)) ?? [];
  } catch (error) {
    if (error instanceof DamagedError) return [{ damaged: String(part) }];
    throw error;
  }
}

/** A scanning run writes nothing but its pages, so its progress is read from them. */
async function withProgress(run: AuditRun, { pages }: AuditReadDependencies): Promise<AuditRun> {
  const isScanning = run.state === 'scanning';
  return isScanning ? { ...run, ...(await pages.progress(run.runId)) } : run;
}
