import { chunksOf } from '../../base/chunks.ts';
import { describeError } from '../../base/log.ts';
import {
  type AccountFinding,
  changeBy,
  countsOf,
  type Finding,
  type Judgement,
  type PlannedChange,
} from '../../domain/audit/plan.ts';
import type { AuditRun, ChangeCounts } from '../../domain/audit/run.ts';
import { isEntitled } from '../../domain/membership/decide.ts';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import type { Change } from '../../domain/membership/transitions.ts';
import { DamagedError } from '../../store/context.ts';
import type { MembershipChanger } from '../../store/memberships/change.ts';
import type { MembershipsReader } from '../../store/memberships/read.ts';
import { isPaused, type Paused, type StageContext } from './pause.ts';
import { type RecheckDependencies, recheck } from './recheck.ts';

const readsAtOnce = 100;
const changesAtOnce = 10;
/** Failed writes after which the part is given up; damaged accounts do not count. */
const maxStoreFailures = 10;
/** Upper bound for changing one batch. */
const maxBatchMs = 10_000;

export interface ApplicationDependencies extends RecheckDependencies {
  readonly readMemberships: MembershipsReader;
  readonly changeMembership: MembershipChanger;
}

export type ApplicationOutcome =
  | { readonly outcome: 'complete' | 'given_up'; readonly changes: ChangeCounts; readonly failures: number }
  | Paused;

type Written = Pick<Change, 'action'>;

/** A planned change that the store does not hold yet. */
interface PendingChange {
  readonly planned: PlannedChange;
  readonly known: Membership | undefined;
  /** Whether it takes away access, or records that the account has left the partner. */
  readonly revokes: boolean;
}

type ConfirmedChange = AccountFinding & Pick<PendingChange, 'known'>;

/**
 * Applies a part of a plan. Each change is written on its own, and decided again by the stored
 * membership, so a part can be repeated: a change that an earlier attempt has written, or that
 * later knowledge contradicts, is skipped. Before an old finding takes anything away, the vendor is
 * asked again.
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
      const confirmed = await recheckAll(batch, stage, dependencies);
      if (isPaused(confirmed)) return confirmed;
      if (now() + maxBatchMs > stage.deadline) return { outcome: 'paused', why: 'time' };
      const result = await writeAll(confirmed, stage, dependencies);
      written.push(...result.written);
      failures += result.errors.length;
      storeFailures += result.errors.filter((error) => !(error instanceof DamagedError)).length;
      if (storeFailures >= maxStoreFailures) return { outcome: 'given_up', changes: countsOf(written), failures };
    }
  }
  const changes = countsOf(written);
  log('AUDIT_APPLIED', { runId: stage.run.runId, changes });
  return { outcome: 'complete', changes, failures };
}

/**
 * Compares planned changes with the stored memberships: some are still to be written, some were
 * written by an earlier attempt.
 */
async function toChange(
  chunk: readonly PlannedChange[],
  { run, judgement }: StageContext,
  { readMemberships }: Pick<ApplicationDependencies, 'readMemberships'>,
): Promise<{ readonly pending: readonly PendingChange[]; readonly writtenBefore: readonly Written[] }> {
  const memberships = await readMemberships(chunk.map(({ accountId }) => accountId));
  const pending: PendingChange[] = [];
  const writtenBefore: Written[] = [];
  for (const planned of chunk) {
    const known = memberships.get(planned.accountId);
    const change = changeBy(planned.finding, known, run, judgement);
    if (change !== undefined) pending.push({ planned, known, revokes: isRevocation(change, known, judgement) });
    else if (known !== undefined && isWritten(known, planned.finding, run)) writtenBefore.push(planned);
  }
  return { pending, writtenBefore };
}

/**
 * Drops the changes of a batch that would take something away and that the vendor no longer
 * confirms.
 */
async function recheckAll(
  batch: readonly PendingChange[],
  stage: StageContext,
  dependencies: RecheckDependencies,
): Promise<readonly ConfirmedChange[] | Paused> {
  const confirmed: ConfirmedChange[] = [];
  for (const { planned, known, revokes } of batch) {
    const finding = revokes ? await recheck(planned, stage, dependencies) : planned.finding;
    if (finding === undefined) continue;
    if (isPaused(finding)) return finding;
    confirmed.push({ accountId: planned.accountId, finding, known });
  }
  return confirmed;
}

/** Waits for every write, also after a failure, so that no write outlives the tick. */
async function writeAll(
  changes: readonly ConfirmedChange[],
  { run, judgement }: StageContext,
  { changeMembership, log }: ApplicationDependencies,
): Promise<{ readonly written: readonly Written[]; readonly errors: readonly unknown[] }> {
  const { runId } = run;
  const actor = { kind: 'audit', id: runId } as const;
  const results = await Promise.allSettled(
    changes.map(({ accountId, finding, known }) =>
      changeMembership(accountId, (current) => changeBy(finding, current, run, judgement), actor, {
        membership: known,
      }),
    ),
  );
  const written: Written[] = [];
  const errors: unknown[] = [];
  for (const [index, result] of results.entries()) {
    if (result.status === 'fulfilled') {
      if (result.value.change !== undefined) written.push(result.value.change);
      continue;
    }
    errors.push(result.reason);
    log('AUDIT_ACCOUNT_FAILED', {
      runId,
      accountId: changes[index]?.accountId,
      error: describeError(result.reason),
    });
  }
  return { written, errors };
}

/** Whether an earlier attempt has written the finding: the membership holds its instant. */
function isWritten({ relationship, activity }: Membership, finding: Finding, { startedAt }: AuditRun): boolean {
  if (finding.kind === 'not_listed') return relationship.missingSince === startedAt;
  // A recheck may have made it later than it was planned.
  if (finding.kind === 'probed') {
    return relationship.evidence.source === 'audit' && relationship.evidence.observedAt >= finding.observedAt;
  }
  return [relationship.evidence, activity.evidence].some(
    (evidence) => evidence.source === 'audit' && evidence.observedAt === startedAt,
  );
}

function isRevocation({ action, facts }: Change, known: Membership | undefined, { policy }: Judgement): boolean {
  return action === 'departed' || (known !== undefined && isEntitled(known, policy) && !isEntitled(facts, policy));
}

/**
 * @returns the first account of a part whose membership has changed since the plan was made;
 *   undefined if none has
 */
export async function firstChanged(
  part: readonly PlannedChange[],
  { readMemberships }: Pick<ApplicationDependencies, 'readMemberships'>,
): Promise<AccountId | undefined> {
  for (const chunk of chunksOf(part, readsAtOnce)) {
    const memberships = await readMemberships(chunk.map(({ accountId }) => accountId));
    const changed = chunk.find(({ accountId, version }) => (memberships.get(accountId)?.version ?? 0) !== version);
    if (changed !== undefined) return changed.accountId;
  }
  return undefined;
}
