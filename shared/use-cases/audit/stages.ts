/** The stages of a run, from any state to its end or to a pause. */

import * as events from '../../base/log-events.ts';
import { dayMs, type Instant } from '../../base/time.ts';
import type { ConstantContact } from '../../constant-contact/types.ts';
import { roomToTake } from '../../domain/audit/brake.ts';
import type { Judgement } from '../../domain/audit/plan.ts';
import type { AuditLedger, BrakeReason, CaseCounts, PlanSummary } from '../../domain/audit/run.ts';
import type { Watermark } from '../../domain/membership/facts.ts';
import type { Policy, ReviewMode } from '../../domain/membership/policy.ts';
import type { AuditPlanStore } from '../../store/audits/plans.ts';
import type { WatermarkReader } from '../../store/memberships/watermark.ts';
import { type SettlementDependencies, settleProvisions } from '../provisions/settle.ts';
import { applyPlan, type PlanApplicationDependencies } from './apply-plan.ts';
import { type ComparisonDependencies, considerListed, createPlanWriter } from './compare.ts';
import { AuditFailedError } from './failed.ts';
import { type HoldDependencies, holdNewcomers } from './hold-newcomers.ts';
import { isPaused, type Paused, withinTime } from './pause.ts';
import { type ScanDependencies, type ScanOutcome, scanAccounts } from './scan.ts';
import type { Session } from './session.ts';
import { considerUnlisted, type Unlisted, type UnlistedDependencies } from './unlisted.ts';
import { knownWatermark } from './watermark.ts';

/** A scan that takes longer fails; well below the time for which its pages are kept. */
const maxScanMs = 2 * dayMs;

/** The dependencies of all stages together; each stage takes its own part. */
export type StageDependencies = ScanDependencies &
  UnlistedDependencies &
  ComparisonDependencies &
  PlanApplicationDependencies &
  HoldDependencies &
  SettlementDependencies & {
    readonly constantContact: Pick<ConstantContact, 'credentialsDigest'>;
    readonly readWatermark: WatermarkReader;
    /** Holds the watermark. */
    readonly membershipsTable: string;
    /** Holds the records of where it stood. */
    readonly auditRecordsTable: string;
    readonly plans: Pick<AuditPlanStore, 'putPart' | 'readPart'>;
    readonly reviewMode: ReviewMode;
    readonly policy: Pick<Policy, 'inactiveActivities' | 'freshForSeconds'>;
    readonly newId: () => string;
  };

/** A run that this process holds, its judgement, and when the work must have stopped. */
interface HeldRun {
  readonly session: Session;
  readonly judgement: Judgement;
  readonly deadline: Instant;
  readonly isWatermarkDamaged: boolean;
}

/**
 * Continues a run from its checkpoint until it has ended or has to pause. Every step can be
 * repeated: an interruption at any point costs a page or a comparison, and never changes the
 * outcome.
 *
 * @param deadline when the work must have stopped
 * @returns why it pauses; undefined once the run has ended, and its record is written
 * @throws AuditFailedError when the run cannot succeed; TakenOverError; the store's own errors
 */
export async function workOn(
  session: Session,
  deadline: Instant,
  dependencies: StageDependencies,
): Promise<Paused | undefined> {
  const { readWatermark, reviewMode, policy } = dependencies;
  const { hold } = session.run().newcomers ?? {};
  const { watermark, isDamaged } = await knownWatermark(readWatermark, session.ledger());
  const judgement: Judgement = { reviewMode, policy, watermark, hold };
  const heldRun = { session, judgement, deadline, isWatermarkDamaged: isDamaged };
  if (isOfEarlierVersion(session)) {
    throw new AuditFailedError('an earlier version has planned it; a new run makes a new plan', { again: true });
  }
  if (session.run().state !== 'applying') {
    const paused = await scanAndCompare(heldRun, dependencies);
    if (paused !== undefined) return paused;
  }
  const applied = await applyPlan(heldRun, dependencies);
  if (applied !== undefined) return applied;
  await complete(session, deadline, dependencies);
  return undefined;
}

/** A run of an earlier version: it planned removals that are cases today. */
function isOfEarlierVersion(session: Session): boolean {
  const { state, dryRun, creditedAt } = session.run();
  return state === 'planned' || (state === 'applying' && !dryRun && creditedAt === undefined);
}

async function scanAndCompare(heldRun: HeldRun, dependencies: StageDependencies): Promise<Paused | undefined> {
  const { session, judgement, deadline } = heldRun;
  const { now, policy, log, constantContact } = dependencies;
  const { runId, startedAt, creditedAt } = session.run();
  if (creditedAt === undefined && now() - startedAt > Math.min(policy.freshForSeconds * 1000, maxScanMs)) {
    throw new AuditFailedError('the scan has taken too long: what it read first may no longer be true');
  }
  const scan = await scanAccounts(session.run(), deadline, dependencies);
  if (scan.outcome !== 'complete') {
    session.note({ pages: scan.pages, accounts: scan.accounts });
    if (scan.outcome === 'paused') return scan;
    const { kind, reason, ...details } = scan.failure;
    log(events.VENDOR_FAILED, { runId, kind, ...details });
    throw new AuditFailedError(`${kind}: ${reason}`);
  }
  const { pages, accounts, unreadableRows } = scan;
  const credentials = await withinTime(deadline, now, (until) => constantContact.credentialsDigest(until));
  if (isPaused(credentials)) return credentials;
  session.note({
    pages,
    accounts,
    ...(unreadableRows > 0 && { unreadableRows }),
    ...(credentials.ok && { credentials: credentials.value }),
    ...(judgement.watermark === undefined && { isFirst: true }),
  });
  return compareAndCredit(heldRun, scan, dependencies);
}

/**
 * Marks whom the scan has not seen, credits whom it has seen, and plans all other changes. What was
 * seen counts from the moment of the credit on, whatever becomes of the rest of the run.
 */
async function compareAndCredit(
  { session, judgement, deadline, isWatermarkDamaged }: HeldRun,
  scan: Extract<ScanOutcome, { outcome: 'complete' }>,
  dependencies: StageDependencies,
): Promise<Paused | undefined> {
  const { now, plans, newId } = dependencies;
  const { dryRun } = session.run();
  const writer = createPlanWriter(session.run(), newId(), plans);
  const stage = { run: session.run(), judgement, deadline };
  const unlisted = await considerUnlisted(stage, scan.listed, writer.add, dependencies);
  if (isPaused(unlisted)) return unlisted;
  if (!dryRun && session.run().creditedAt === undefined) {
    await credit({ session, isWatermarkDamaged }, unlisted, dependencies);
  }

  const listed = await considerListed(stage, writer.add, dependencies);
  const stored = await writer.end();
  const isUnheld = listed.newcomers.count === 0 || judgement.reviewMode === 'manual';
  // Nobody waits for a release of the credentials, and a list that lacks most of ours does not vouch for them.
  if (isUnheld && unlisted.lacking > unlisted.shown) session.note({ credentials: undefined });
  const { newcomers, ledger } = await holdNewcomers(
    session,
    { ...listed, held: unlisted.held, reasons: unlisted.reasons },
    dependencies,
  );
  const wanted = unlisted.revocations + listed.revocations;
  const brake: BrakeReason[] = newcomers.hold === undefined ? [] : [newcomers.hold];
  if (wanted > roomToTake(await dependencies.brake.read(), now(), dependencies.thresholds)) {
    brake.unshift('too_many_revocations');
  }
  const plan: PlanSummary = {
    ...stored,
    revocations: wanted,
    entitled: unlisted.entitled,
    expected: unlisted.known,
    missing: unlisted.missing,
    brake,
  };
  const { unknownWords } = listed;
  const hasUnknownWords = Object.keys(unknownWords).length > 0;
  if (hasUnknownWords) dependencies.log(events.AUDIT_UNKNOWN_WORDS, { runId: stage.run.runId, unknownWords });
  const opensCases = !dryRun && unlisted.cases + listed.revocations > 0;
  await session.save(
    { state: 'applying', plan, newcomers, names: listed.names, ...(hasUnknownWords && { unknownWords }) },
    { ...ledger, ...(opensCases && { cases: dueNow(session.ledger(), now()) }) },
  );
  return undefined;
}

/** The cases, of which some are to be looked at now. */
const dueNow = ({ cases }: AuditLedger, now: Instant): CaseCounts => ({
  ...(cases ?? { waiting: 0, unclear: 0, held: 0 }),
  nextAt: now,
});

/** Moves the watermark, unless the scan has not seen more accounts than it can name. */
async function credit(
  { session, isWatermarkDamaged }: Pick<HeldRun, 'session' | 'isWatermarkDamaged'>,
  unlisted: Unlisted,
  dependencies: StageDependencies,
): Promise<void> {
  const { now, brake, membershipsTable, auditRecordsTable: auditRecords, log } = dependencies;
  const { runId, startedAt, failures } = session.run();
  const { except, entitled, known } = unlisted;
  const counted = await brake.read();
  if (counted.entitled !== entitled || counted.known !== known) {
    await brake.change((state) => ({ ...state, entitled, known }));
  }
  const at = now();
  const noted = { state: 'comparing', creditedAt: at, failures: failures + unlisted.failures } as const;
  if (except === undefined) {
    log(events.AUDIT_NOT_CREDITED, { runId, failures: unlisted.failures });
    throw new AuditFailedError('too many accounts that the scan has not seen could not be marked', { again: false });
  }
  const value: Watermark = { runId, startedAt, except: except.length === 0 ? undefined : except };
  const replacesDamaged = isWatermarkDamaged;
  await session.credit(noted, { table: membershipsTable, auditRecords, at, value, replacesDamaged });
  log(events.AUDIT_CREDITED, { runId, accounts: session.run().accounts, except: except.length });
}

async function complete(session: Session, deadline: Instant, dependencies: StageDependencies): Promise<void> {
  const { now, log } = dependencies;
  const { runId, startedBy, startedAt, pages, accounts, dryRun, credentials, newcomers } = session.run();
  const endedAt = now();
  const { credentials: before } = session.ledger();
  await session.close(
    { state: 'completed', endedAt },
    dryRun
      ? {}
      : {
          lastCompleted: { runId, startedBy, startedAt, endedAt, pages, accounts },
          credentials: newcomers?.hold === undefined ? (credentials ?? before) : before,
          // Also where the ledger knows of none: look-ups may have opened some.
          cases: dueNow(session.ledger(), endedAt),
        },
  );
  const { changes, failures } = session.run();
  log(events.AUDIT_COMPLETED, { runId, dryRun, pages, accounts, changes, failures });
  // Last of all, so that it cannot harm the run; the next run settles what this one does not.
  if (!dryRun) await settleProvisions(session.run(), deadline, dependencies);
}
