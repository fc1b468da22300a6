/** Operators start audits, and release plans that the brake has stopped. */

import type { Log } from '../../base/log.ts';
import type { Instant } from '../../base/time.ts';
import { type AuditRun, isOpen } from '../../domain/audit/run.ts';
import { openRun, quarantinedRun } from '../../domain/audit/schedule.ts';
import type { AuditRunStore } from '../../store/audits/runs.ts';
import { StoreBusyError } from '../../store/context.ts';

export interface ControlDependencies {
  readonly runs: Pick<AuditRunStore, 'readLedger' | 'writeLedger' | 'writeRecord' | 'readRecord'>;
  readonly now: () => Instant;
  readonly newId: () => string;
}

export interface ReleaseDependencies extends ControlDependencies {
  readonly log: Log;
}

export type StartOutcome =
  | { readonly outcome: 'started'; readonly run: AuditRun }
  | { readonly outcome: 'running'; readonly run: AuditRun };

/**
 * Opens a run for the next tick to work on, unless one is open. The new run supersedes a
 * quarantined plan.
 */
export async function startAudit(
  { dryRun, startedBy }: { readonly dryRun: boolean; readonly startedBy: string },
  { runs, now, newId }: ControlDependencies,
): Promise<StartOutcome> {
  const ledger = await runs.readLedger();
  if (ledger.run !== undefined && isOpen(ledger.run)) return { outcome: 'running', run: ledger.run };
  const opened = openRun(ledger, { runId: newId(), at: now(), startedBy, dryRun });
  const revision = ledger.revision + 1;
  if (await runs.writeLedger({ ...opened, revision, holder: undefined }, newId())) {
    return { outcome: 'started', run: opened.run };
  }
  const { run: current } = await runs.readLedger();
  if (current !== undefined && isOpen(current)) return { outcome: 'running', run: current };
  throw new StoreBusyError('the audits are being changed by another process');
}

interface ReleaseRequest {
  readonly runId: string;
  readonly planHash: string;
  /** The person who releases: the subject of the caller's token. */
  readonly by: string;
}

export type ReleaseOutcome =
  | { readonly outcome: 'released'; readonly run: AuditRun }
  | { readonly outcome: 'refused'; readonly why: ReleaseRefusal };

export type ReleaseRefusal =
  | 'not_found'
  /** The run has no plan that waits for a release. */
  | 'not_quarantined'
  /** A dry run is open. */
  | 'running'
  /** A newer run has taken its place. */
  | 'superseded'
  | 'expired'
  | 'other_plan'
  | 'same_person';

/**
 * Lets the next tick apply a quarantined plan: once, only the plan with the given hash, and not by
 * the person who started the run.
 */
export async function releaseAudit(
  request: ReleaseRequest,
  dependencies: ReleaseDependencies,
): Promise<ReleaseOutcome> {
  // Of two concurrent releases, the second try of the loser reports the current state.
  const release = (await tryRelease(request, dependencies)) ?? (await tryRelease(request, dependencies));
  if (release === undefined) throw new StoreBusyError('the audits are being changed by another process');
  if (release.outcome === 'released') {
    dependencies.log('AUDIT_RELEASED', { runId: request.runId, by: request.by });
  }
  return release;
}

/** @returns undefined if another process has written meanwhile */
async function tryRelease(
  { runId, planHash, by }: ReleaseRequest,
  { runs, now, newId }: ControlDependencies,
): Promise<ReleaseOutcome | undefined> {
  const ledger = await runs.readLedger();
  const run = quarantinedRun(ledger);
  if (run === undefined || run.runId !== runId) {
    if (ledger.run?.runId === runId) return { outcome: 'refused', why: 'not_quarantined' };
    const record = await runs.readRecord(runId);
    if (record === undefined) return { outcome: 'refused', why: 'not_found' };
    return { outcome: 'refused', why: record.state === 'quarantined' ? 'superseded' : 'not_quarantined' };
  }
  const at = now();
  const why = refusalFor(run, { planHash, by, at });
  if (why !== undefined) return { outcome: 'refused', why };
  if (ledger.run !== undefined && isOpen(ledger.run)) return { outcome: 'refused', why: 'running' };
  const releasedRun: AuditRun = {
    ...run,
    state: 'planned',
    endedAt: undefined,
    releasableUntil: undefined,
    release: { by, at },
  };
  const nextLedger = { ...ledger, revision: ledger.revision + 1, run: releasedRun, quarantined: undefined };
  return (await runs.writeRecord(nextLedger, newId())) ? { outcome: 'released', run: releasedRun } : undefined;
}

function refusalFor(
  run: AuditRun,
  { planHash, by, at }: Pick<ReleaseRequest, 'planHash' | 'by'> & { readonly at: Instant },
): ReleaseRefusal | undefined {
  if (run.releasableUntil === undefined || at > run.releasableUntil) return 'expired';
  if (run.plan?.hash !== planHash) return 'other_plan';
  return run.startedBy === by ? 'same_person' : undefined;
}
