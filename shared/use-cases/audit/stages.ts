/** The work of a run, from whatever state it is in to its end or to a pause. */

import { chunksOf } from '../../base/chunks.ts';
import type { Instant } from '../../base/time.ts';
import type { ConstantContact } from '../../constant-contact/types.ts';
import { type BrakeThresholds, brakeFor } from '../../domain/audit/brake.ts';
import { changesInPart, countsOf, type Judgement, ordered, planHasher } from '../../domain/audit/plan.ts';
import type { AuditRun, ChangeCounts, PlanSummary } from '../../domain/audit/run.ts';
import type { AccountId, Watermark } from '../../domain/membership/facts.ts';
import type { Policy, ReviewMode } from '../../domain/membership/policy.ts';
import { type SettlementDependencies, settleProvisions } from '../provisions/settle.ts';
import { type ApplicationDependencies, applyPart, firstChanged } from './apply.ts';
import { type ComparisonDependencies, compareWithStore } from './compare.ts';
import { type ConfirmationDependencies, confirmSuspects } from './confirm.ts';
import type { Paused } from './pause.ts';
import { type ScanDependencies, scanAccounts } from './scan.ts';
import type { Session } from './session.ts';

export interface WorkDependencies
  extends ScanDependencies,
    ComparisonDependencies,
    ConfirmationDependencies,
    ApplicationDependencies,
    SettlementDependencies {
  readonly constantContact: Pick<ConstantContact, 'listAccounts' | 'probeAccount'>;
  readonly readWatermark: () => Promise<Watermark | undefined>;
  /** Where the watermark is. */
  readonly membershipsTable: string;
  readonly reviewMode: ReviewMode;
  readonly policy: Pick<Policy, 'inactiveActivities' | 'freshForSeconds'>;
  readonly brake: BrakeThresholds;
}

/** The run has failed for the reason in the message. Nothing more comes of it, and the next one begins anew. */
export class AuditFailedError extends Error {
  override readonly name = 'AuditFailedError';
  /** Whether the next run should not wait until it is due. */
  readonly again: boolean;

  constructor(message: string, { again = false }: { readonly again?: boolean } = {}) {
    super(message);
    this.again = again;
  }
}

/** Well within the time for which its pages are kept. */
const longestScanMs = 48 * 3_600_000;

/** How long a quarantined plan can be released. */
export const releasableForMs = 24 * 3_600_000;

const addCounts = (a: ChangeCounts, b: ChangeCounts): ChangeCounts => {
  const sum: Record<string, number> = { ...a };
  for (const [action, count] of Object.entries(b)) sum[action] = (sum[action] ?? 0) + count;
  return sum;
};

const complete = async (session: Session, deadline: Instant, dependencies: WorkDependencies): Promise<void> => {
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
  // Last of all, so that nothing in it can harm the run; what is not settled now is settled after the next one.
  if (!dryRun) await settleProvisions(session.run(), deadline, dependencies);
};

/** Reads the list to its proven end, confirms departures, and stores the plan; or finds that there is nothing to change. */
const scanAndPlan = async (
  session: Session,
  judgement: Judgement,
  deadline: Instant,
  dependencies: WorkDependencies,
): Promise<Paused | undefined> => {
  const { now, plans, policy, brake: thresholds, log } = dependencies;
  const { runId, startedAt } = session.run();
  if (now() - startedAt > Math.min(policy.freshForSeconds * 1000, longestScanMs)) {
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
  if (comparison.suspects.length > 0 && session.run().state === 'scanning') await session.save({ state: 'confirming' });
  const confirmation = await confirmSuspects(session.run(), comparison.suspects, judgement, deadline, dependencies);
  if (confirmation.outcome === 'paused') return confirmation;

  const changes = ordered([...comparison.changes, ...confirmation.changes]);
  const expected = session.run().expectedAccounts ?? comparison.known;
  const { entitled } = comparison;
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
    brake: brakeFor(
      { revocations, entitled, expected, known: comparison.known, missing },
      scan.listed.size,
      thresholds,
    ),
    parts: parts.length,
  };
  for (const [index, part] of parts.entries()) await plans.putPart(runId, plan.hash, index, part);
  session.note({
    plan,
    suspects: confirmation.suspects,
    oldestEvidenceAt: Math.min(startedAt, confirmation.oldestUnclear ?? startedAt),
  });
  return undefined;
};

/** A plan that somebody has released hours after it was made is applied only to the world that it was made from. */
const expectUnchangedWorld = async (
  run: AuditRun,
  plan: PlanSummary,
  dependencies: WorkDependencies,
): Promise<void> => {
  const hasher = planHasher(run);
  let changed: AccountId | undefined;
  for (let index = 0; index < plan.parts && changed === undefined; index += 1) {
    const part = (await dependencies.plans.readPart(run.runId, plan.hash, index)) ?? [];
    hasher.add(part);
    changed = await firstChanged(part, dependencies);
  }
  if (changed !== undefined || hasher.digest() !== plan.hash) {
    throw new AuditFailedError('the world has changed since the plan was made; a new run makes a new plan', {
      again: true,
    });
  }
};

const applyPlan = async (
  session: Session,
  plan: PlanSummary,
  judgement: Judgement,
  deadline: Instant,
  dependencies: WorkDependencies,
): Promise<Paused | undefined> => {
  const { runId } = session.run();
  for (let index = session.run().appliedParts; index < plan.parts; index += 1) {
    const part = await dependencies.plans.readPart(runId, plan.hash, index);
    if (part === undefined) throw new AuditFailedError('a part of the plan is no longer there', { again: true });
    const applied = await applyPart(session.run(), part, judgement, deadline, dependencies);
    if (applied.outcome === 'paused') return applied;
    const { changes, failures } = session.run();
    const counted = { changes: addCounts(changes, applied.changes), failures: failures + applied.failures };
    if (applied.outcome === 'given_up') {
      session.note(counted);
      throw new AuditFailedError(`${counted.failures} accounts could not be written; the next run tries them again`);
    }
    // Together with the checkpoint, so that no part is counted twice.
    await session.save({ ...counted, appliedParts: index + 1, interruptions: 0 });
  }
  return undefined;
};

/**
 * Goes on with a run from its checkpoint, until it has ended, is quarantined, or has to pause. Every step may be done again: an
 * interruption at any point costs a page, a question to the vendor or a comparison, and never changes the outcome.
 *
 * @param deadline when it must have stopped
 * @returns why it pauses; undefined: the run has ended or is quarantined, and its record is written
 * @throws AuditFailedError when nothing can come of the run; TakenOverError; the store's own errors
 */
export const workOn = async (
  session: Session,
  deadline: Instant,
  dependencies: WorkDependencies,
): Promise<Paused | undefined> => {
  const { readWatermark, reviewMode, policy, now, log } = dependencies;
  const judgement: Judgement = { reviewMode, policy, watermark: await readWatermark() };
  const { runId } = session.run();
  if (session.run().state === 'scanning' || session.run().state === 'confirming') {
    const paused = await scanAndPlan(session, judgement, deadline, dependencies);
    if (paused !== undefined) return paused;
    const { plan, dryRun } = session.run();
    const stopped = plan !== undefined && plan.brake.length > 0;
    if (dryRun || plan === undefined || (plan.parts === 0 && !stopped)) {
      await complete(session, deadline, dependencies);
      return undefined;
    }
    if (stopped) {
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
  const paused = await applyPlan(session, plan, judgement, deadline, dependencies);
  if (paused === undefined) await complete(session, deadline, dependencies);
  return paused;
};
