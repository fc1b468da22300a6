import type { AccountId, Instant, Membership } from '../membership/facts.ts';
import { missedByScan, seenUnderPartner } from '../membership/transitions.ts';
import { chunksOf } from '../platform/chunks.ts';
import { describeError } from '../platform/log.ts';
import type { DecideChange } from '../store/membership-changer.ts';
import type { ListPosition } from '../store/membership-lister.ts';
import type { AuditDependencies } from './run.ts';
import type { AuditRun } from './run-record.ts';
import type { ScanOutcome } from './scan.ts';

/** How many memberships are compared, and how many of those are changed, at the same time. */
const comparedAtOnce = 100;
const changedAtOnce = 10;
/** A single account that cannot be written is set aside; so many are the store's failure, not theirs. */
const mostFailures = 10;

type CompleteScan = Extract<ScanOutcome, { complete: true }>;

/** What has been written so far, also when the rest could not be. */
export interface Applied {
  readonly changes: Record<string, number>;
  /** Accounts that could not be compared or written, each logged as an error. */
  failures: number;
}

/** Why a comparison stopped before its end, in our words. */
export class ApplyStoppedError extends Error {
  override readonly name = 'ApplyStoppedError';
}

interface WantedChange {
  readonly accountId: AccountId;
  readonly known: Membership | undefined;
  readonly decide: DecideChange;
}

/**
 * Compares a completed scan with the store and writes what differs, each change by itself and safe to repeat.
 *
 * @param applied counts what was written; an account that fails is counted there and does not keep the others from theirs
 * @throws ApplyStoppedError when the time is over, or too many accounts fail; the store's own errors when nothing can be read
 */
export const applyScan = async (
  { listed }: CompleteScan,
  run: AuditRun,
  deadline: Instant,
  dependencies: AuditDependencies,
  applied: Applied,
): Promise<void> => {
  const { readMemberships, listMemberships, changeMembership, reviewMode, now, log } = dependencies;
  const watermark = await dependencies.watermark.read();
  const actor = { kind: 'audit', id: run.runId } as const;

  const applyChunk = async (chunk: readonly WantedChange[]): Promise<void> => {
    if (now() > deadline) {
      throw new ApplyStoppedError('the time was over before all changes were written; the next run writes the others');
    }
    const results = await Promise.allSettled(
      chunk.map(({ accountId, known, decide }) => changeMembership(accountId, decide, actor, { membership: known })),
    );
    // All of them have ended before a failure ends the run: nothing is written behind the back of a function that is over.
    for (const [index, result] of results.entries()) {
      if (result.status === 'fulfilled') {
        const action = result.value.change?.action;
        if (action !== undefined) applied.changes[action] = (applied.changes[action] ?? 0) + 1;
        continue;
      }
      applied.failures += 1;
      const accountId = chunk[index]?.accountId;
      log('AUDIT_ACCOUNT_FAILED', { runId: run.runId, accountId, error: describeError(result.reason) });
    }
    if (applied.failures >= mostFailures) {
      throw new ApplyStoppedError(`${applied.failures} accounts could not be written; the next run tries them again`);
    }
  };

  const apply = async (wanted: readonly WantedChange[]): Promise<void> => {
    const differing = wanted.filter(({ known, decide }) => decide(known) !== undefined);
    for (const chunk of chunksOf(differing, changedAtOnce)) await applyChunk(chunk);
    if (differing.length > 0) log('AUDIT_APPLIED', { runId: run.runId, changes: { ...applied.changes } });
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
  // is not decided by a single miss; see `missedByScan`.
  let position: ListPosition | undefined;
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
};
