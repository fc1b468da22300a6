import { describeError } from '../../base/log.ts';
import type { Instant } from '../../base/time.ts';
import type { AuditRun } from '../../domain/audit/run.ts';
import { nextStep, type Opening, openRun } from '../../domain/audit/schedule.ts';
import type { AuditRunStore } from '../../store/audits/runs.ts';
import { type Session, TakenOverError, takeHold } from './session.ts';
import { AuditFailedError, type WorkDependencies, workOn } from './stages.ts';

export interface AuditDependencies extends WorkDependencies {
  readonly runs: AuditRunStore;
  /** Of the audit's own requests to the vendor. */
  readonly budget: {
    /** How many have been made so far in this process. */
    readonly used: () => number;
    /** Gives back what was reserved and not used. */
    readonly settle: () => Promise<void>;
  };
  readonly auditEverySeconds: number;
  readonly newId: () => string;
}

export type TickOutcome =
  | { readonly outcome: 'nothing_to_do'; readonly why: 'not_due' | 'waiting' }
  | { readonly outcome: 'skipped'; readonly why: 'held' | 'taken_over' }
  | { readonly outcome: 'worked'; readonly run: AuditRun };

/** A run that is interrupted so often is given up: whatever breaks it would break it again. */
const mostInterruptions = 5;

/** What a failed run is recorded with: an error of the store by its class, for its text may hold anything. */
const reasonOf = (error: unknown): string =>
  error instanceof AuditFailedError
    ? error.message
    : `interrupted ${mostInterruptions} times, at last by ${error instanceof Error ? error.name : 'an unknown error'}`;

const fail = async (session: Session, reason: string, again: boolean, at: Instant): Promise<void> => {
  const ended = { state: 'failed', endedAt: at, reason } as const;
  if (session.run().dryRun) return session.close(ended);
  return session.close(ended, { ledger: again ? { lastOpenedAt: undefined } : { lastFailedAt: at } });
};

/**
 * One tick: goes on with the open run from its checkpoint, or opens one when it is due, and works until its end, its time or its
 * budget. One tick works at a time; the hold of one that was killed ends by itself a minute after the tick would have.
 *
 * A broken dependency interrupts the run, and a later tick goes on with it.
 *
 * @param deadline when the tick must have ended
 * @throws AuditFailedError once the run is recorded as failed; whatever has interrupted the run
 */
export const tick = async (
  dependencies: AuditDependencies,
  deadline: Instant,
  opening: Opening,
): Promise<TickOutcome> => {
  const { runs, budget, auditEverySeconds, now, newId, log } = dependencies;
  const ledger = await runs.readLedger();
  const at = now();
  const next = nextStep(ledger, at, opening, auditEverySeconds * 1000);
  if (next.step === 'nothing') {
    if (next.why !== 'held') return { outcome: 'nothing_to_do', why: next.why };
    log('AUDIT_SKIPPED', { runId: ledger.run?.runId });
    return { outcome: 'skipped', why: 'held' };
  }
  const wanted = next.step === 'open' ? openRun(ledger, { runId: newId(), at }) : { ...ledger, run: next.run };
  const session = await takeHold(wanted, newId(), deadline, budget.used, runs);
  if (session === undefined) return { outcome: 'skipped', why: 'taken_over' };

  const { runId, state } = wanted.run;
  log(next.step === 'open' ? 'AUDIT_STARTED' : 'AUDIT_RESUMED', { runId, state });
  try {
    const paused = await workOn(session, deadline, dependencies);
    if (paused !== undefined) {
      await session.letGo({ resumesAt: paused.resumesAt, interruptions: 0 });
      const { pages, accounts } = session.run();
      log('AUDIT_PAUSED', { runId, why: paused.why, pages, accounts });
    }
    return { outcome: 'worked', run: session.run() };
  } catch (error) {
    if (error instanceof TakenOverError) {
      log('AUDIT_TAKEN_OVER', { runId });
      return { outcome: 'skipped', why: 'taken_over' };
    }
    const interruptions = session.run().interruptions + 1;
    const isOver = error instanceof AuditFailedError || interruptions >= mostInterruptions;
    log(isOver ? 'AUDIT_FAILED' : 'AUDIT_INTERRUPTED', { runId, interruptions, error: describeError(error) });
    if (!(await session.isHeld())) throw error;
    if (isOver) await fail(session, reasonOf(error), error instanceof AuditFailedError && error.again, now());
    else await session.letGo({ interruptions });
    throw error;
  } finally {
    // What is not given back counts as used until the day is over: too much rather than too little.
    await budget.settle().catch((error: unknown) => log('BUDGET_NOT_SETTLED', { error: describeError(error) }));
  }
};
