import type { ConstantContact } from '../constant-contact/types.ts';
import type { AccountId, Instant, Membership } from '../membership/facts.ts';
import type { ReviewMode } from '../membership/policy.ts';
import { missedByScan, seenUnderPartner } from '../membership/transitions.ts';
import { chunksOf } from '../platform/chunks.ts';
import { describeError, type Log, type LogFields } from '../platform/log.ts';
import type { AuditRunStore } from '../store/audit-runs.ts';
import type { DecideChange, MembershipChanger } from '../store/membership-changer.ts';
import type { MembershipLister } from '../store/membership-lister.ts';
import type { WatermarkStore } from '../store/watermark.ts';
import type { AuditRun } from './run-record.ts';
import { type ScanOutcome, scanAccounts } from './scan.ts';

export interface AuditDependencies {
  readonly constantContact: Pick<ConstantContact, 'listAccounts'>;
  readonly readMemberships: (accountIds: readonly AccountId[]) => Promise<ReadonlyMap<AccountId, Membership>>;
  readonly listMemberships: MembershipLister;
  readonly changeMembership: MembershipChanger;
  readonly watermark: WatermarkStore;
  readonly runs: AuditRunStore;
  readonly reviewMode: ReviewMode;
  readonly now: () => Instant;
  readonly newRunId: () => string;
  readonly log: Log;
}

/** The run is recorded as failed, with the reason. Thrown so that the function's error metric rises. */
export class AuditFailedError extends Error {
  override readonly name = 'AuditFailedError';
}

/** How many memberships are compared, and how many of those are changed, at the same time. */
const comparedAtOnce = 100;
const changedAtOnce = 10;

type CompleteScan = Extract<ScanOutcome, { complete: true }>;

/** Compares a completed scan with the store and writes what differs, each change by itself and safe to repeat. */
const applyScan = async (
  { listed }: CompleteScan,
  run: AuditRun,
  deadline: Instant,
  dependencies: AuditDependencies,
): Promise<AuditRun['changes']> => {
  const { readMemberships, listMemberships, changeMembership, reviewMode, now, log } = dependencies;
  const watermark = await dependencies.watermark.read();
  const counts: Record<string, number> = {};
  const actor = { kind: 'audit', id: run.runId } as const;

  const apply = async (
    wanted: readonly { accountId: AccountId; known: Membership | undefined; decide: DecideChange }[],
  ) => {
    if (now() > deadline) {
      throw new AuditFailedError('the time of this run is over before all changes were written; the next run goes on');
    }
    const differing = wanted.filter(({ known, decide }) => decide(known) !== undefined);
    for (const chunk of chunksOf(differing, changedAtOnce)) {
      const written = await Promise.allSettled(
        chunk.map(({ accountId, known, decide }) => changeMembership(accountId, decide, actor, { membership: known })),
      );
      // All of them have ended before a failure ends the run: nothing is written behind the back of a function that is over.
      for (const result of written) {
        if (result.status === 'rejected') throw result.reason;
        const { change } = result.value;
        if (change !== undefined) counts[change.action] = (counts[change.action] ?? 0) + 1;
      }
    }
    if (differing.length > 0) log('AUDIT_APPLIED', { runId: run.runId, changes: { ...counts } });
  };

  for (const accounts of chunksOf([...listed.values()], comparedAtOnce)) {
    const known = await readMemberships(accounts.map(({ accountId }) => accountId));
    await apply(
      accounts.map(({ accountId, activity, profile }) => ({
        accountId,
        known: known.get(accountId),
        decide: (current) =>
          // The scan speaks for the moment when it began: whatever is known from later stands.
          seenUnderPartner(current, { source: 'audit', observedAt: run.startedAt, activity, profile }, { reviewMode }),
      })),
    );
  }

  // An account that was not listed only gets a mark here, which keeps the watermark from speaking for it. Whether it has left
  // is decided by the departures of a later run; see `missedByScan`.
  let position: Parameters<MembershipLister>[2];
  do {
    const page = await listMemberships({ relationship: 'under_partner' }, comparedAtOnce, position);
    const missing = page.memberships.filter(({ accountId }) => !listed.has(accountId));
    await apply(
      missing.map((known) => ({
        accountId: known.accountId,
        known,
        decide: (current) => current && missedByScan(current, run.startedAt, watermark),
      })),
    );
    position = page.next;
  } while (position !== undefined);
  return counts;
};

const runScan = async (run: AuditRun, deadline: Instant, dependencies: AuditDependencies): Promise<AuditRun> => {
  const { constantContact, watermark, runs, now, log } = dependencies;
  const { runId, startedAt } = run;
  const scan = await scanAccounts(constantContact, deadline, (progress) => log('AUDIT_PAGE', { runId, ...progress }));
  const scanned = { ...run, pages: scan.pages, accounts: scan.accounts };
  if (!scan.complete) {
    const { kind, status, errorKey, requestIds } = scan.failure;
    log('VENDOR_FAILED', { runId, kind, status, errorKey, requestIds });
    return { ...scanned, state: 'failed', endedAt: now(), reason: `${kind}: ${scan.failure.reason}` };
  }
  await runs.put({ ...scanned, state: 'applying' });
  const changes = await applyScan(scan, run, deadline, dependencies);
  await watermark.advance({ runId, startedAt });
  return { ...scanned, state: 'completed', endedAt: now(), changes };
};

/**
 * One pass over the partner's whole account list: scan everything, then compare it with the store and write what differs, then
 * let the watermark speak for everybody who was seen. A scan that does not reach a proven last page changes nothing.
 *
 * @param deadline when the run must have ended
 * @returns the record of the completed run
 * @throws AuditFailedError with the reason, once the run is recorded as failed; the store's own errors likewise
 */
export const runAudit = async (dependencies: AuditDependencies, deadline: Instant): Promise<AuditRun> => {
  const { runs, now, newRunId, log } = dependencies;
  const run: AuditRun = {
    runId: newRunId(),
    state: 'scanning',
    startedAt: now(),
    pages: 0,
    accounts: 0,
    changes: {},
  };
  log('AUDIT_STARTED', { runId: run.runId });
  await runs.put(run);

  const fail = async (failed: AuditRun, error?: LogFields): Promise<void> => {
    const { runId, pages, accounts, reason } = failed;
    log('AUDIT_FAILED', { runId, pages, accounts, reason, error });
    await runs.put(failed);
  };
  let ended: AuditRun;
  try {
    ended = await runScan(run, deadline, dependencies);
  } catch (error) {
    const reason = error instanceof AuditFailedError ? error.message : 'the store failed';
    await fail({ ...run, state: 'failed', endedAt: now(), reason }, describeError(error));
    throw error;
  }
  if (ended.state === 'failed') {
    await fail(ended);
    throw new AuditFailedError(ended.reason ?? 'unknown');
  }
  await runs.put(ended);
  const { runId, pages, accounts, changes } = ended;
  log('AUDIT_COMPLETED', { runId, pages, accounts, changes });
  return ended;
};
