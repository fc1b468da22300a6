import { createHash } from 'node:crypto';
import type { Log } from '../../base/log.ts';
import type { Instant } from '../../base/time.ts';
import { type BrakeState, type BrakeThresholds, roomForNewcomers, withLetIn } from '../../domain/audit/brake.ts';
import type { AuditLedger, Held, NewcomerCounts } from '../../domain/audit/run.ts';
import type { HoldReason } from '../../domain/membership/facts.ts';
import type { BrakeStore } from '../../store/brake.ts';
import type { Listed } from './compare.ts';
import type { Session } from './session.ts';

export interface HoldDependencies {
  readonly brake: BrakeStore;
  readonly thresholds: BrakeThresholds;
  readonly reviewMode: 'auto' | 'manual';
  readonly now: () => Instant;
  readonly log: Log;
}

/**
 * Decides whether the newcomers of a run are let in or held, all or none, and counts those that are
 * let in, once. The first proven scan is trusted.
 *
 * @returns what the next write of the ledger says of it
 */
export async function holdNewcomers(
  session: Session,
  { newcomers: found, newcomersHash }: Pick<Listed, 'newcomers' | 'newcomersHash'>,
  dependencies: HoldDependencies,
): Promise<{ readonly newcomers: NewcomerCounts; readonly ledger: Partial<AuditLedger> }> {
  const { brake, now, log } = dependencies;
  const { runId, dryRun, isFirst } = session.run();
  if (found === 0) return { newcomers: { found }, ledger: {} };
  if (isFirst) {
    if (!dryRun) await brake.change((current) => trusted(current, runId, found));
    return { newcomers: { found }, ledger: {} };
  }
  const state = await brake.read();
  const hold = whyHeld(found, state, session, dependencies);
  if (dryRun) return { newcomers: { found, hold }, ledger: {} };
  await brake.change((current) => {
    if (hold !== undefined) return { ...current, hold };
    return current.countedRun === runId ? current : { ...withLetIn(current, now(), found), countedRun: runId };
  });
  if (hold === undefined) return { newcomers: { found }, ledger: {} };
  log('NEWCOMERS_HELD', { runId, count: found, reason: hold });
  const { held } = session.ledger();
  const entry = heldWith(session, held?.newcomers, { count: found, hash: newcomersHash, reason: hold, now: now() });
  return { newcomers: { found, hold }, ledger: { held: { ...held, newcomers: entry } } };
}

/** Those of the first scan are let in without a limit, and are the base of the brake from now on. */
const trusted = (state: BrakeState, runId: string, found: number): BrakeState =>
  state.countedRun === runId
    ? state
    : { ...state, entitled: state.entitled + found, known: state.known + found, countedRun: runId };

function whyHeld(
  found: number,
  state: BrakeState,
  session: Session,
  { thresholds, reviewMode, now }: HoldDependencies,
): HoldReason | undefined {
  const { runId, credentials } = session.run();
  const { credentials: before } = session.ledger();
  // A reviewer decides about each of them anyway.
  if (reviewMode === 'manual') return undefined;
  if (state.hold !== undefined) return state.hold;
  if (credentials !== undefined && before !== undefined && credentials !== before) return 'credentials_changed';
  if (state.countedRun === runId) return undefined;
  return found > roomForNewcomers(state, now(), thresholds) ? 'too_many_newcomers' : undefined;
}

/** Those that are held already, and those of this run. */
function heldWith(
  session: Session,
  before: Held | undefined,
  { count, hash, reason, now }: { count: number; hash: string; reason: HoldReason; now: Instant },
): Held {
  const { runId, startedBy, credentials } = session.run();
  // A run that was interrupted here finds the same once more.
  if (before?.runId === runId) return { ...before, asOf: now };
  return {
    hash: createHash('sha256')
      .update(`${before?.hash ?? ''}\n${hash}`)
      .digest('hex'),
    count: (before?.count ?? 0) + count,
    asOf: now,
    since: before?.since ?? now,
    runId,
    startedBy,
    reason,
    credentials: credentials ?? before?.credentials,
  };
}
