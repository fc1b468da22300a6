/** Works on open reconciliations until a deadline. */
import { describeError, type Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import { beginningOf, hasEnded, type Reconciliation } from '../../domain/reconciliation/reconciliation.ts';
import type { Lease } from '../../store/lease.ts';
import type { StoredProgress } from '../../store/reconciliations/items.ts';
import type {
  OpenReconciliation,
  ReconciliationReader,
  ReconciliationWork,
} from '../../store/reconciliations/store.ts';
import { createSession, type SessionDependencies } from './session.ts';

export interface ReconcileDependencies extends SessionDependencies {
  readonly reconciliations: ReconciliationReader & ReconciliationWork;
  readonly lease: Lease;
  readonly newId: () => string;
  readonly log: Log;
}

/** Numbers of reconciliations. */
export interface Reconciled {
  readonly open: number;
  readonly ended: number;
}

/** A process that has died holds the others up for no longer than this. */
const holdMs = 60_000;

/** Less is not worth to read again what a reconciliation has found so far. */
const leastMs = 60_000;

/** Parts that cannot be worked on in so many calls never can. */
const maxTries = 5;

/**
 * Works on one reconciliation after the other. What was found is stored part by part, and the last
 * part is where the next call goes on, so it does not matter where a call ends.
 */
export async function reconcileReports(deadline: Instant, dependencies: ReconcileDependencies): Promise<Reconciled> {
  const { reconciliations, lease, newId, now, log } = dependencies;
  const all = await reconciliations.listOpen();
  const owner = newId();
  const hold = () => lease.tryAcquire(owner, now() + holdMs);
  if (all.length === 0 || !(await hold())) return { open: all.length, ended: 0 };
  let ended = 0;
  try {
    for (const [index, open] of all.entries()) {
      // The first one has the whole time of the call.
      if (index > 0 && now() > deadline - leastMs) break;
      try {
        if (await workOn(open, { deadline, hold }, dependencies)) ended += 1;
      } catch (error) {
        const { reconciliationId } = open;
        log(events.RECONCILIATION_INTERRUPTED, { reconciliationId, error: describeError(error) });
      }
    }
  } finally {
    await lease.release(owner);
  }
  return { open: all.length, ended };
}

/** @returns whether it has ended */
async function workOn(
  { reconciliationId: id, tries, atNumber }: OpenReconciliation,
  { deadline, hold }: { readonly deadline: Instant; readonly hold: () => Promise<boolean> },
  dependencies: ReconcileDependencies,
): Promise<boolean> {
  const { reconciliations, now } = dependencies;
  const reconciliation = await reconciliations.read(id);
  let progress: StoredProgress | undefined = reconciliation && (await progressOf(reconciliation, reconciliations));
  // Its time is over, or the last call has died after the last part.
  if (reconciliation === undefined || progress === undefined || hasEnded(progress)) {
    await reconciliations.close(id);
    return true;
  }
  const next = { reconciliationId: id, atNumber: progress.number, tries: atNumber === progress.number ? tries + 1 : 1 };
  if (next.tries > maxTries) {
    await giveUp(reconciliation, progress, dependencies);
    return true;
  }
  await reconciliations.noteTry(next, reconciliation.expiresAt);

  const { number: atStart } = progress;
  const session = await createSession(reconciliation, progress, dependencies);
  // A try makes a part at least, so that the count of tries is one of failures.
  while (!hasEnded(progress)) {
    if ((now() >= deadline && progress.number > atStart) || !(await hold())) return false;
    const part = await session.nextPart(progress, deadline);
    // Somebody else was faster. The next call goes on from what is stored.
    if (!(await reconciliations.addFindings(reconciliation, part))) return false;
    const { findings: _, ...reached } = part;
    progress = reached;
  }
  await reconciliations.close(id);
  const { rows, accounts } = progress;
  dependencies.log(events.RECONCILIATION_DONE, { reconciliationId: id, rows, accounts });
  return true;
}

const progressOf = async (
  reconciliation: Reconciliation,
  { readProgress }: Pick<ReconciliationReader, 'readProgress'>,
): Promise<StoredProgress> => (await readProgress(reconciliation.reconciliationId)) ?? beginningOf(reconciliation);

async function giveUp(
  reconciliation: Reconciliation,
  progress: StoredProgress,
  { reconciliations, now, log }: ReconcileDependencies,
): Promise<void> {
  const { reconciliationId } = reconciliation;
  const last = {
    ...progress,
    number: progress.number + 1,
    reached: { phase: 'failed' },
    at: now(),
    findings: [],
  } as const;
  await reconciliations.addFindings(reconciliation, last);
  await reconciliations.close(reconciliationId);
  log(events.RECONCILIATION_FAILED, { reconciliationId, part: progress.number + 1 });
}
