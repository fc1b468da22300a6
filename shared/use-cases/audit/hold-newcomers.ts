import type { Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { SetDigest } from '../../base/set-digest.ts';
import type { Instant } from '../../base/time.ts';
import {
  type BrakeState,
  type BrakeThresholds,
  roomForNewcomers,
  withEntered,
  withLetIn,
} from '../../domain/audit/brake.ts';
import type { AuditLedger, Held, NewcomerCounts } from '../../domain/audit/run.ts';
import type { HoldReason } from '../../domain/membership/facts.ts';
import type { BrakeStore } from '../../store/brake.ts';
import type { Session } from './session.ts';

export interface HoldDependencies {
  readonly brake: BrakeStore;
  readonly thresholds: BrakeThresholds;
  readonly reviewMode: 'auto' | 'manual';
  readonly now: () => Instant;
  readonly log: Log;
}

/** Newcomers as a run has found them. */
interface Found {
  /** Those that would be let in. */
  readonly newcomers: SetDigest;
  /** Those that are held already, also by other ways than the list. */
  readonly held: SetDigest;
  readonly reasons: ReadonlySet<HoldReason>;
}

/**
 * Decides whether the newcomers of a run are let in or held, all or none, and counts those that are
 * let in, once. The first proven scan is trusted.
 *
 * @returns what the next write of the ledger says of it
 */
export async function holdNewcomers(
  session: Session,
  { newcomers, held, reasons }: Found,
  dependencies: HoldDependencies,
): Promise<{ readonly newcomers: NewcomerCounts; readonly ledger: Partial<AuditLedger> }> {
  const { brake, log } = dependencies;
  const { runId, dryRun } = session.run();
  const found = newcomers.count;
  const hold = found === 0 ? undefined : await whyHeld(found, session, dependencies);
  const counts = { found, ...(hold && { hold }) };
  if (dryRun) return { newcomers: counts, ledger: {} };
  if (hold !== undefined) {
    await brake.change((state) => ({ ...state, hold }));
    log(events.NEWCOMERS_HELD, { runId, count: found, reason: hold });
    held.addAll(newcomers);
  } else if (found > 0) {
    await countLetIn(found, session, dependencies);
  }
  const [only] = reasons.size === 1 ? reasons : [];
  const now = heldNow(session, held, hold ?? only ?? 'too_many_newcomers', dependencies);
  const isNew = now?.newcomers?.hash !== session.ledger().held?.newcomers?.hash;
  // The brake has logged the others when it held them.
  if (hold === undefined && only === 'activity_unknown' && isNew)
    log(events.NEWCOMERS_HELD, { runId, count: held.count, reason: only });
  return { newcomers: counts, ledger: { held: now } };
}

/** Once for each run, although its work may be repeated. */
function countLetIn(found: number, session: Session, { brake, now }: HoldDependencies): Promise<void> {
  const { runId, isFirst } = session.run();
  const letIn = (state: BrakeState): BrakeState =>
    isFirst ? { ...state, known: state.known + found } : withLetIn(state, now(), found);
  return brake.change((state) => (state.countedRun === runId ? state : { ...letIn(state), countedRun: runId }));
}

/**
 * Counts the newcomers of a run that are written among those who have access, once for each run. A run
 * that ends before it has written them leaves that to the count of the next one: until then the brake
 * lets rather fewer go.
 */
export async function countEntered(session: Session, { brake }: Pick<HoldDependencies, 'brake'>): Promise<void> {
  const { runId, newcomers, failures } = session.run();
  const entered = newcomers === undefined || newcomers.hold !== undefined ? 0 : newcomers.found - failures;
  if (entered <= 0) return;
  await brake.change((state) =>
    state.enteredRun === runId ? state : { ...withEntered(state, entered), enteredRun: runId },
  );
}

async function whyHeld(
  found: number,
  session: Session,
  { brake, thresholds, reviewMode, now }: HoldDependencies,
): Promise<HoldReason | undefined> {
  const { runId, credentials, isFirst } = session.run();
  const { credentials: before } = session.ledger();
  // A reviewer decides about each of them anyway.
  if (isFirst || reviewMode === 'manual') return undefined;
  const state = await brake.read();
  if (state.hold !== undefined) return state.hold;
  if (credentials !== undefined && before !== undefined && credentials !== before) return 'credentials_changed';
  if (state.countedRun === runId) return undefined;
  return found > roomForNewcomers(state, now(), thresholds) ? 'too_many_newcomers' : undefined;
}

/** What is held now; the same set as before is the same hold, which a person may have read already. */
function heldNow(
  session: Session,
  all: SetDigest,
  reason: HoldReason,
  { now }: Pick<HoldDependencies, 'now'>,
): AuditLedger['held'] {
  const { runId, startedBy, credentials } = session.run();
  const { held } = session.ledger();
  const before = held?.newcomers;
  const { count } = all;
  if (count === 0) return { ...held, newcomers: undefined };
  const hash = all.hex();
  const entry: Held = {
    ...(before?.hash === hash ? before : { hash, count, runId, startedBy, reason: before?.reason ?? reason }),
    asOf: now(),
    since: before?.since ?? now(),
    credentials: credentials ?? before?.credentials,
  };
  return { ...held, newcomers: entry };
}
