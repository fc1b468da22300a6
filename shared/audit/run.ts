import type { ConstantContact } from '../constant-contact/types.ts';
import type { AccountId, Instant, Membership } from '../membership/facts.ts';
import type { ReviewMode } from '../membership/policy.ts';
import { describeError, type Log } from '../platform/log.ts';
import type { AuditRunStore } from '../store/audit-runs.ts';
import type { Lease } from '../store/lease.ts';
import type { MembershipChanger } from '../store/membership-changer.ts';
import type { MembershipLister } from '../store/membership-lister.ts';
import type { WatermarkStore } from '../store/watermark.ts';
import { type Applied, ApplyStoppedError, applyScan } from './apply.ts';
import type { AuditRun } from './run-record.ts';
import { scanAccounts } from './scan.ts';

export interface AuditDependencies {
  readonly constantContact: Pick<ConstantContact, 'listAccounts'>;
  readonly readMemberships: (accountIds: readonly AccountId[]) => Promise<ReadonlyMap<AccountId, Membership>>;
  readonly listMemberships: MembershipLister;
  readonly changeMembership: MembershipChanger;
  readonly watermark: WatermarkStore;
  readonly runs: AuditRunStore;
  /** Held by the one run that is going on. */
  readonly lease: Lease;
  readonly reviewMode: ReviewMode;
  readonly now: () => Instant;
  readonly newRunId: () => string;
  readonly log: Log;
}

/** The run has failed for the reason in the message, and is recorded so. Thrown so that the function's error metric rises. */
export class AuditFailedError extends Error {
  override readonly name = 'AuditFailedError';
}

/** Between the deadline of a run and the end of its lease: whatever it had under way at the deadline has ended by then. */
const leaseMarginMs = 60_000;

/** So few accounts may all have left between two runs; more are not believed to have. */
const plausiblyGone = 5;

/** A run as it goes on; what it holds is true at any moment, so that a failure can be recorded with all that was done. */
interface Progress {
  run: AuditRun;
  readonly applied: Applied;
}

const scanAndApply = async (progress: Progress, deadline: Instant, dependencies: AuditDependencies): Promise<void> => {
  const { constantContact, listMemberships, watermark, runs, log } = dependencies;
  const { runId, startedAt } = progress.run;
  const scan = await scanAccounts(constantContact, deadline, ({ pages, accounts }) => {
    progress.run = { ...progress.run, pages, accounts };
    log('AUDIT_PAGE', { runId, pages, accounts });
  });
  if (!scan.complete) {
    const { kind, reason, status, errorKey, requestIds } = scan.failure;
    log('VENDOR_FAILED', { runId, kind, status, errorKey, requestIds });
    throw new AuditFailedError(`${kind}: ${reason}`);
  }
  if (scan.listed.size === 0) {
    const { memberships } = await listMemberships({ relationship: 'under_partner' }, plausiblyGone + 1);
    if (memberships.length > plausiblyGone) {
      throw new AuditFailedError(
        'implausible: the account list is empty, although there are accounts under the partner',
      );
    }
  }
  progress.run = { ...progress.run, state: 'applying' };
  await runs.put(progress.run);
  await applyScan(scan, progress.run, deadline, dependencies, progress.applied);
  await watermark.advance({ runId, startedAt });
};

/** What a failed run is recorded with: an error of the store by its class, for its text may hold anything. */
const reasonOf = (error: unknown): string => {
  if (error instanceof AuditFailedError || error instanceof ApplyStoppedError) return error.message;
  return `the store failed (${error instanceof Error ? error.name : 'unknown error'})`;
};

const runLeased = async (runId: string, deadline: Instant, dependencies: AuditDependencies): Promise<AuditRun> => {
  const { runs, now, log } = dependencies;
  const progress: Progress = {
    run: { runId, state: 'scanning', startedAt: now(), pages: 0, accounts: 0, changes: {}, failures: 0 },
    applied: { changes: {}, failures: 0 },
  };
  const ended = (state: 'completed' | 'failed', reason?: string): AuditRun => ({
    ...progress.run,
    state,
    endedAt: now(),
    changes: progress.applied.changes,
    failures: progress.applied.failures,
    ...(reason === undefined ? {} : { reason }),
  });
  log('AUDIT_STARTED', { runId });
  await runs.put(progress.run);
  try {
    await scanAndApply(progress, deadline, dependencies);
  } catch (error) {
    const reason = reasonOf(error);
    const failed = ended('failed', reason);
    const { pages, accounts, changes, failures } = failed;
    log('AUDIT_FAILED', { runId, pages, accounts, changes, failures, reason, error: describeError(error) });
    await runs.put(failed);
    throw new AuditFailedError(reason, { cause: error });
  }
  const completed = ended('completed');
  await runs.put(completed);
  const { pages, accounts, changes, failures } = completed;
  log('AUDIT_COMPLETED', { runId, pages, accounts, changes, failures });
  return completed;
};

/**
 * One pass over the partner's whole account list: scan everything, then compare it with the store and write what differs, then
 * let the watermark speak for everybody who was seen. A scan that does not reach a proven last page changes nothing.
 *
 * One run goes on at a time. The lease of a run that was killed ends by itself a minute after the run would have.
 *
 * @param deadline when the run must have ended
 * @returns the record of the completed run, or undefined where another run is going on
 * @throws AuditFailedError with the reason, once the run is recorded as failed
 */
export const runAudit = async (dependencies: AuditDependencies, deadline: Instant): Promise<AuditRun | undefined> => {
  const { lease, newRunId, log } = dependencies;
  const runId = newRunId();
  if (!(await lease.tryAcquire(runId, deadline + leaseMarginMs))) {
    log('AUDIT_SKIPPED', { runId });
    return undefined;
  }
  try {
    return await runLeased(runId, deadline, dependencies);
  } finally {
    await lease
      .release(runId)
      .catch((error: unknown) => log('AUDIT_LEASE_KEPT', { runId, error: describeError(error) }));
  }
};
