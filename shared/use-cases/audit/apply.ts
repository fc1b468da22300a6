import { chunksOf } from '../../base/chunks.ts';
import { describeError, type Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import { changeBy, countsOf, type Finding, type PlannedChange, withoutTaking } from '../../domain/audit/plan.ts';
import type { AuditRun, ChangeCounts } from '../../domain/audit/run.ts';
import type { Membership } from '../../domain/membership/facts.ts';
import type { Change } from '../../domain/membership/transitions.ts';
import type { CaseStore } from '../../store/audits/cases.ts';
import { DamagedError } from '../../store/context.ts';
import type { MembershipChanger } from '../../store/memberships/change.ts';
import type { MembershipsReader } from '../../store/memberships/read.ts';
import { type Paused, pausedForTime, type StageContext } from './pause.ts';
import { changesAtOnce, maxBatchMs, readsAtOnce } from './unlisted.ts';

/** Failed writes after which the part is given up; damaged accounts do not count. */
const maxStoreFailures = 10;

export interface ApplicationDependencies {
  readonly readMemberships: MembershipsReader;
  readonly changeMembership: MembershipChanger;
  readonly cases: Pick<CaseStore, 'removeMissing'>;
  readonly now: () => Instant;
  readonly log: Log;
}

export type ApplicationOutcome =
  | { readonly outcome: 'complete' | 'given_up'; readonly changes: ChangeCounts; readonly failures: number }
  | Paused;

type Written = Pick<Change, 'action'>;

interface PendingChange {
  readonly planned: PlannedChange;
  readonly known: Membership | undefined;
}

/** The change of a planned finding, which never takes access away. */
const changeFor = ({ finding }: PlannedChange, known: Membership | undefined, { run, judgement }: StageContext) =>
  withoutTaking(changeBy(finding, known, run, judgement), known, judgement);

/**
 * Applies a part of a plan. Each change is written on its own, and decided again by the stored
 * membership, so a part can be repeated: a change that an earlier attempt has written, or that
 * later knowledge contradicts, is skipped.
 *
 * @returns the changes that all attempts at this part have written, and the number of accounts that
 *   failed; each failure is logged. Failures do not stop the other accounts until the store has
 *   failed `maxStoreFailures` times
 */
export async function applyPart(
  part: readonly PlannedChange[],
  stage: StageContext,
  dependencies: ApplicationDependencies,
): Promise<ApplicationOutcome> {
  const { now, log } = dependencies;
  const written: Written[] = [];
  let failures = 0;
  let storeFailures = 0;

  for (const chunk of chunksOf(part, readsAtOnce)) {
    const { pending, writtenBefore } = await toChange(chunk, stage, dependencies);
    written.push(...writtenBefore);
    for (const batch of chunksOf(pending, changesAtOnce)) {
      if (now() + maxBatchMs > stage.deadline) return pausedForTime;
      const result = await writeAll(batch, stage, dependencies);
      written.push(...result.written);
      failures += result.errors.length;
      storeFailures += result.errors.filter((error) => !(error instanceof DamagedError)).length;
      if (storeFailures >= maxStoreFailures) return { outcome: 'given_up', changes: countsOf(written), failures };
    }
  }
  const changes = countsOf(written);
  log(events.AUDIT_APPLIED, { runId: stage.run.runId, changes });
  return { outcome: 'complete', changes, failures };
}

/**
 * Compares planned changes with the stored memberships: some are still to be written, some were
 * written by an earlier attempt.
 */
async function toChange(
  chunk: readonly PlannedChange[],
  stage: StageContext,
  { readMemberships }: Pick<ApplicationDependencies, 'readMemberships'>,
): Promise<{ readonly pending: readonly PendingChange[]; readonly writtenBefore: readonly Written[] }> {
  const memberships = await readMemberships(chunk.map(({ accountId }) => accountId));
  const pending: PendingChange[] = [];
  const writtenBefore: Written[] = [];
  for (const planned of chunk) {
    const known = memberships.get(planned.accountId);
    if (changeFor(planned, known, stage) !== undefined) pending.push({ planned, known });
    else if (known !== undefined && isWritten(known, planned.finding, stage.run)) writtenBefore.push(planned);
  }
  return { pending, writtenBefore };
}

/** Waits for every write, also after a failure, so that no write outlives the tick. */
async function writeAll(
  batch: readonly PendingChange[],
  stage: StageContext,
  dependencies: ApplicationDependencies,
): Promise<{ readonly written: readonly Written[]; readonly errors: readonly unknown[] }> {
  const { runId } = stage.run;
  const results = await Promise.allSettled(batch.map((each) => writeOne(each, stage, dependencies)));
  const written: Written[] = [];
  const errors: unknown[] = [];
  for (const [index, result] of results.entries()) {
    if (result.status === 'fulfilled') {
      if (result.value !== undefined) written.push(result.value);
      continue;
    }
    errors.push(result.reason);
    dependencies.log(events.AUDIT_ACCOUNT_FAILED, {
      runId,
      accountId: batch[index]?.planned.accountId,
      error: describeError(result.reason),
    });
  }
  return { written, errors };
}

async function writeOne(
  { planned, known }: PendingChange,
  stage: StageContext,
  { changeMembership, cases, log }: ApplicationDependencies,
): Promise<Change | undefined> {
  const { accountId } = planned;
  const actor = { kind: 'audit', id: stage.run.runId } as const;
  const { change } = await changeMembership(accountId, (current) => changeFor(planned, current, stage), actor, {
    membership: known,
  });
  if (change?.action === 'reappeared') {
    // Nothing is to be taken away from it any more. Should this fail, the next question finds it out.
    const error = await cases.removeMissing(accountId).catch((caught: unknown) => describeError(caught));
    if (error !== undefined) log(events.AUDIT_ACCOUNT_FAILED, { runId: stage.run.runId, accountId, error });
  }
  return change;
}

/** Whether an earlier attempt has written the finding: the membership holds its instant. */
function isWritten({ relationship, activity }: Membership, finding: Finding, { startedAt }: AuditRun): boolean {
  // Its mark was written before it was planned, and somebody may have seen the account since.
  if (finding.kind === 'not_listed') return true;
  if (finding.kind !== 'listed') return relationship.missingSince === startedAt;
  return [relationship.evidence, activity.evidence].some(
    (evidence) => evidence.source === 'audit' && evidence.observedAt === (finding.readAt ?? startedAt),
  );
}
