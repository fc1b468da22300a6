/** The stages of a run, from any state to its end or to a pause. */

import { chunksOf } from '../../base/chunks.ts';
import { dayMs, type Instant } from '../../base/time.ts';
import { type BrakeThresholds, brakeFor } from '../../domain/audit/brake.ts';
import { changesInPart, countsOf, type Judgement, ordered, planHasher } from '../../domain/audit/plan.ts';
import type { AuditRun, ChangeCounts, PlanSummary } from '../../domain/audit/run.ts';
import type { AccountId, Watermark } from '../../domain/membership/facts.ts';
import type { Policy, ReviewMode } from '../../domain/membership/policy.ts';
import type { AuditPlanStore } from '../../store/audits/plans.ts';
import { type SettlementDependencies, settleProvisions } from '../provisions/settle.ts';
import { type ApplicationDependencies, applyPart, firstChanged } from './apply.ts';
import { type ComparisonDependencies, compareWithStore } from './compare.ts';
import { type ConfirmationDependencies, confirmSuspects } from './confirm.ts';
import type { Paused } from './pause.ts';
import { type ScanDependencies, scanAccounts } from './scan.ts';
import type { Session } from './session.ts';

/** A scan that takes longer fails; well below the time for which its pages are kept. */
const maxScanMs = 2 * dayMs;

/** How long a quarantined plan can be released. */
const releasableForMs = dayMs;

type PlanningDependencies = ScanDependencies &
  ComparisonDependencies &
  ConfirmationDependencies & {
    readonly plans: Pick<AuditPlanStore, 'putPart'>;
    readonly policy: Pick<Policy, 'freshForSeconds'>;
    readonly brake: BrakeThresholds;
  };

type ApplyingDependencies = ApplicationDependencies & { readonly plans: Pick<AuditPlanStore, 'readPart'> };

type CompletionDependencies = SettlementDependencies & {
  /** Holds the watermark. */
  readonly membershipsTable: string;
};

/** The dependencies of all stages together; each stage takes its own part. */
export type StageDependencies = PlanningDependencies &
  ApplyingDependencies &
  CompletionDependencies & {
    readonly readWatermark: () => Promise<Watermark | undefined>;
    readonly reviewMode: ReviewMode;
    readonly policy: Pick<Policy, 'inactiveActivities'>;
  };

/** A run that this process holds, its judgement, and when the work must have stopped. */
interface HeldRun {
  readonly session: Session;
  readonly judgement: Judgement;
  readonly deadline: Instant;
}

/**
 * The run has failed for the reason in the message. It is never continued; the next run starts from
 * the first page.
 */
export class AuditFailedError extends Error {
  override readonly name = 'AuditFailedError';
  /** Whether the next run should start at once, even if it is not due. */
  readonly again: boolean;

  constructor(message: string, { again = false }: { readonly again?: boolean } = {}) {
    super(message);
    this.again = again;
  }
}

/**
 * Continues a run from its checkpoint until it has ended, is quarantined, or has to pause. Every
 * step can be repeated: an interruption at any point costs a page, a question to the vendor or a
 * comparison, and never changes the outcome.
 *
 * @param deadline when the work must have stopped
 * @returns why it pauses; undefined once the run has ended or is quarantined, and its record is
 *   written
 * @throws AuditFailedError when the run cannot succeed; TakenOverError; the store's own errors
 */
export async function workOn(
  session: Session,
  deadline: Instant,
  dependencies: StageDependencies,
): Promise<Paused | undefined> {
  const { readWatermark, reviewMode, policy, now, log } = dependencies;
  const judgement: Judgement = { reviewMode, policy, watermark: await readWatermark() };
  const heldRun = { session, judgement, deadline };
  const { runId } = session.run();
  if (session.run().state === 'scanning' || session.run().state === 'confirming') {
    const paused = await scanAndPlan(heldRun, dependencies);
    if (paused !== undefined) return paused;
    const { plan, dryRun } = session.run();
    const isStopped = plan !== undefined && plan.brake.length > 0;
    if (dryRun || plan === undefined || (plan.parts === 0 && !isStopped)) {
      await complete(session, deadline, dependencies);
      return undefined;
    }
    if (isStopped) {
      const endedAt = now();
      await session.close({ state: 'quarantined', endedAt, releasableUntil: endedAt + releasableForMs });
      log('AUDIT_QUARANTINED', { runId, ...plan });
      return undefined;
    }
    await session.save({ state: 'planned' });
  }
  const { plan, release } = session.run();
  if (plan === undefined) throw new AuditFailedError('the run has no plan', { again: true });
  if (session.run().state === 'planned') {
    if (release !== undefined) await expectUnchangedWorld(session.run(), plan, dependencies);
    await session.save({ state: 'applying' });
  }
  const paused = await applyPlan(plan, heldRun, dependencies);
  if (paused === undefined) await complete(session, deadline, dependencies);
  return paused;
}

/**
 * Reads the list to its proven end, confirms departures, and stores the plan, which may be empty.
 */
async function scanAndPlan(
  { session, judgement, deadline }: HeldRun,
  dependencies: PlanningDependencies,
): Promise<Paused | undefined> {
  const { now, plans, policy, brake: thresholds, log } = dependencies;
  const { runId, startedAt } = session.run();
  if (now() - startedAt > Math.min(policy.freshForSeconds * 1000, maxScanMs)) {
    throw new AuditFailedError('the scan has taken too long: what it read first may no longer be true');
  }
  const scan = await scanAccounts(session.run(), deadline, dependencies);
  if (scan.outcome !== 'complete') {
    session.note({ pages: scan.pages, accounts: scan.accounts });
    if (scan.outcome === 'paused') return scan;
    const { kind, reason, ...details } = scan.failure;
    log('VENDOR_FAILED', { runId, kind, ...details });
    throw new AuditFailedError(`${kind}: ${reason}`);
  }
  session.note({ pages: scan.pages, accounts: scan.listed.size });

  const comparison = await compareWithStore(session.run(), scan.listed, judgement, dependencies);
  const { suspects, entitled, known } = comparison;
  if (suspects.length > 0 && session.run().state === 'scanning') await session.save({ state: 'confirming' });
  const confirmation = await confirmSuspects(suspects, { run: session.run(), judgement, deadline }, dependencies);
  if (confirmation.outcome === 'paused') return confirmation;

  const changes = ordered([...comparison.changes, ...confirmation.changes]);
  const expected = session.run().expectedAccounts ?? known;
  const missing = comparison.changes.filter(({ action }) => action === 'missed').length;
  const revocations = changes.filter(({ revokes }) => revokes).length;
  const hasher = planHasher(session.run());
  hasher.add(changes);
  const parts = chunksOf(changes, changesInPart);
  const plan: PlanSummary = {
    hash: hasher.digest(),
    changes: countsOf(changes),
    revocations,
    entitled,
    expected,
    missing,
    brake: brakeFor({ revocations, entitled, expected, known, missing }, scan.listed.size, thresholds),
    parts: parts.length,
  };
  for (const [index, part] of parts.entries()) await plans.putPart(runId, plan.hash, index, part);
  session.note({
    plan,
    suspects: confirmation.suspects,
    oldestEvidenceAt: Math.min(startedAt, confirmation.oldestUnclear ?? startedAt),
  });
  return undefined;
}

/**
 * Refuses a released plan if any membership that it is based on has changed since.
 *
 * @throws AuditFailedError
 */
async function expectUnchangedWorld(
  run: AuditRun,
  plan: PlanSummary,
  dependencies: Pick<ApplyingDependencies, 'plans' | 'readMemberships'>,
): Promise<void> {
  const hasher = planHasher(run);
  let changed: AccountId | undefined;
  for (let index = 0; index < plan.parts && changed === undefined; index += 1) {
    const part = (await dependencies.plans.readPart(run.runId, plan.hash, index)) ?? [];
    hasher.add(part);
    changed = await firstChanged(part, dependencies);
  }
  if (changed !== undefined || hasher.digest() !== plan.hash) {
    throw new AuditFailedError('a membership has changed since the plan was made; a new run makes a new plan', {
      again: true,
    });
  }
}

async function applyPlan(
  plan: PlanSummary,
  { session, judgement, deadline }: HeldRun,
  dependencies: ApplyingDependencies,
): Promise<Paused | undefined> {
  const { runId } = session.run();
  for (let index = session.run().appliedParts; index < plan.parts; index += 1) {
    const part = await dependencies.plans.readPart(runId, plan.hash, index);
    if (part === undefined) throw new AuditFailedError('a part of the plan is no longer there', { again: true });
    const applied = await applyPart(part, { run: session.run(), judgement, deadline }, dependencies);
    if (applied.outcome === 'paused') return applied;
    const { changes, failures } = session.run();
    const counted = { changes: addCounts(changes, applied.changes), failures: failures + applied.failures };
    if (applied.outcome === 'given_up') {
      session.note(counted);
      throw new AuditFailedError(`${counted.failures} accounts could not be written; the next run tries them again`);
    }
    // In the same write as the checkpoint, so that no part is counted twice.
    await session.save({ ...counted, appliedParts: index + 1, interruptions: 0 });
  }
  return undefined;
}

function addCounts(a: ChangeCounts, b: ChangeCounts): ChangeCounts {
  const sum: Record<string, number> = { ...a };
  for (const [action, count] of Object.entries(b)) sum[action] = (sum[action] ?? 0) + count;
  return sum;
}

async function complete(session: Session, deadline: Instant, dependencies: CompletionDependencies): Promise<void> {
  const { now, membershipsTable, log } = dependencies;
  const { runId, startedAt, pages, accounts, dryRun, oldestEvidenceAt } = session.run();
  const endedAt = now();
  const lastCompleted = { runId, startedAt, endedAt, pages, accounts, oldestEvidenceAt };
  await session.close(
    { state: 'completed', endedAt },
    dryRun ? {} : { ledger: { lastCompleted }, watermark: { table: membershipsTable, value: { runId, startedAt } } },
  );
  const { changes, failures } = session.run();
  log('AUDIT_COMPLETED', { runId, dryRun, pages, accounts, changes, failures });
  // Last of all, so that it cannot harm the run; the next run settles what this one does not.
  if (!dryRun) await settleProvisions(session.run(), deadline, dependencies);
}
