/** What people may do with audits: start one, and release a plan that the brake has stopped. */

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

export type StartOutcome =
  | { readonly outcome: 'started'; readonly run: AuditRun }
  | { readonly outcome: 'running'; readonly run: AuditRun };

/** Opens a run for the next tick to work on, unless one is open. It takes the place of a quarantined plan. */
export const startAudit = async (
  { dryRun, startedBy }: { readonly dryRun: boolean; readonly startedBy: string },
  { runs, now, newId }: ControlDependencies,
): Promise<StartOutcome> => {
  const ledger = await runs.readLedger();
  if (ledger.run !== undefined && isOpen(ledger.run)) return { outcome: 'running', run: ledger.run };
  const opened = openRun(ledger, { runId: newId(), at: now(), startedBy, dryRun });
  const revision = ledger.revision + 1;
  if (await runs.writeLedger({ ...opened, revision, holder: undefined }, newId())) {
    return { outcome: 'started', run: opened.run };
  }
  const { run: faster } = await runs.readLedger();
  if (faster !== undefined && isOpen(faster)) return { outcome: 'running', run: faster };
  throw new StoreBusyError('the audits are being changed by somebody else');
};

export type ReleaseOutcome =
  | { readonly outcome: 'released'; readonly run: AuditRun }
  | { readonly outcome: 'refused'; readonly why: ReleaseRefusal };

export type ReleaseRefusal =
  | 'not_found'
  /** The run has no plan that waits for a release. */
  | 'not_quarantined'
  /** A dry run is going on. */
  | 'running'
  /** A newer run has taken its place. */
  | 'superseded'
  | 'expired'
  | 'other_plan'
  | 'same_person';

const refusalFor = (
  run: AuditRun,
  { planHash, by, at }: { readonly planHash: string; readonly by: string; readonly at: Instant },
): ReleaseRefusal | undefined => {
  if (run.releasableUntil === undefined || at > run.releasableUntil) return 'expired';
  if (run.plan?.hash !== planHash) return 'other_plan';
  return run.startedBy === by ? 'same_person' : undefined;
};

interface ReleaseRequest {
  readonly runId: string;
  readonly planHash: string;
  readonly by: string;
}

/** @returns undefined where somebody else has written meanwhile */
const tryRelease = async (
  { runId, planHash, by }: ReleaseRequest,
  { runs, now, newId }: ControlDependencies,
): Promise<ReleaseOutcome | undefined> => {
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
  const released: AuditRun = {
    ...run,
    state: 'planned',
    endedAt: undefined,
    releasableUntil: undefined,
    release: { by, at },
  };
  const wanted = { ...ledger, revision: ledger.revision + 1, run: released, quarantined: undefined };
  return (await runs.writeRecord(wanted, newId())) ? { outcome: 'released', run: released } : undefined;
};

/**
 * Lets a quarantined plan be applied by the next tick: once, by somebody else than whoever started the run by hand, and only
 * the plan with the given hash.
 */
export const releaseAudit = async (
  request: ReleaseRequest,
  dependencies: ControlDependencies,
): Promise<ReleaseOutcome> => {
  // Of two who write at the same moment one is told how it stands now.
  const outcome = (await tryRelease(request, dependencies)) ?? (await tryRelease(request, dependencies));
  if (outcome === undefined) throw new StoreBusyError('the audits are being changed by somebody else');
  return outcome;
};
