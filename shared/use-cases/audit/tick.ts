import { describeError } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import type { AuditLedger, AuditRun } from '../../domain/audit/run.ts';
import { continueRun, hasBudgetFor, nextStep, type Opening, openRun } from '../../domain/audit/schedule.ts';
import type { AuditRunStore } from '../../store/audits/runs.ts';
import { AuditFailedError } from './failed.ts';
import { type QueueDependencies, workOnQueue } from './queue.ts';
import { openSession, type Session, TakenOverError, takeHold } from './session.ts';
import { type StageDependencies, workOn } from './stages.ts';

export type AuditDependencies = StageDependencies & QueueDependencies & { readonly runs: AuditRunStore };

export type TickOutcome =
  | { readonly outcome: 'nothing_to_do'; readonly why: 'not_due' | 'waiting' }
  | { readonly outcome: 'skipped'; readonly why: 'held' | 'taken_over' }
  | { readonly outcome: 'worked'; readonly run: AuditRun };

/** A run that is interrupted so often is given up: the same cause would interrupt it again. */
const maxInterruptions = 5;

/**
 * One tick: continues the open run from its checkpoint, or opens one when it is due, and then works
 * on the cases, until the work, the time or the budget ends. Only one tick works at a time; the hold
 * of a killed tick expires a minute after the tick would have ended.
 *
 * A broken dependency interrupts the work, and a later tick continues it.
 *
 * @param deadline when the tick must have ended
 * @throws AuditFailedError once the run is recorded as failed; any error that has interrupted the
 *   work
 */
export async function tick(dependencies: AuditDependencies, deadline: Instant, opening: Opening): Promise<TickOutcome> {
  try {
    const ticking = tickRun(dependencies, deadline, opening);
    // A run that fails is no reason to let the cases wait.
    const ticked = await ticking.catch(() => undefined);
    if (ticked?.outcome !== 'skipped') await workOnQueue(deadline, dependencies);
    return await ticking;
  } finally {
    const { budget, log } = dependencies;
    // Requests that are not returned count as made until the day ends, which errs on the safe side.
    await budget.settle().catch((error: unknown) => log(events.BUDGET_NOT_SETTLED, { error: describeError(error) }));
  }
}

async function tickRun(dependencies: AuditDependencies, deadline: Instant, opening: Opening): Promise<TickOutcome> {
  const { runs, budget, auditEverySeconds, now, newId, log } = dependencies;
  const ledger = await runs.readLedger();
  const at = now();
  const next = nextStep(ledger, at, opening, auditEverySeconds * 1000);
  if (next.step === 'nothing') {
    if (next.why !== 'held') return { outcome: 'nothing_to_do', why: next.why };
    log(events.AUDIT_SKIPPED, { runId: ledger.run?.runId });
    return { outcome: 'skipped', why: 'held' };
  }
  if (next.step === 'open' && opening === 'when_due' && !(await maySucceed(ledger, at, dependencies))) {
    return { outcome: 'nothing_to_do', why: 'waiting' };
  }
  const opened = next.step === 'open' ? openRun(ledger, { runId: newId(), at }) : continueRun(ledger, next.run, at);
  const openLedger = { ...opened, run: { ...opened.run, resumesAt: undefined } };
  const hold = await takeHold(openLedger, { owner: newId(), deadline }, runs);
  if (hold === undefined) return { outcome: 'skipped', why: 'taken_over' };
  const session = openSession(hold, openLedger.run, budget.used, runs);

  const { runId, state } = openLedger.run;
  log(next.step === 'open' ? events.AUDIT_STARTED : events.AUDIT_RESUMED, { runId, state });
  try {
    const paused = await workOn(session, runDeadline(openLedger, at, deadline), dependencies);
    if (paused !== undefined) {
      await session.letGo({ resumesAt: paused.resumesAt, interruptions: 0 });
      const { pages, accounts } = session.run();
      log(events.AUDIT_PAUSED, { runId, why: paused.why, pages, accounts });
    }
    return { outcome: 'worked', run: session.run() };
  } catch (error) {
    return await interrupted(session, error, dependencies);
  }
}

/** A run waits for the next day rather than stop half-way for want of requests. */
async function maySucceed(
  ledger: AuditLedger,
  at: Instant,
  { policy, readAuditBudget }: Pick<AuditDependencies, 'policy' | 'readAuditBudget'>,
): Promise<boolean> {
  return ledger.lastCompleted === undefined || hasBudgetFor(ledger, await readAuditBudget(), policy, at);
}

/** Questions that are due get a quarter of a tick that a long scan would fill. */
const runDeadline = ({ cases }: AuditLedger, at: Instant, deadline: Instant): Instant =>
  cases?.nextAt === undefined || cases.nextAt > at ? deadline : deadline - Math.floor((deadline - at) / 4);

async function interrupted(session: Session, error: unknown, { now, log }: AuditDependencies): Promise<TickOutcome> {
  const { runId } = session.run();
  if (error instanceof TakenOverError) {
    log(events.AUDIT_TAKEN_OVER, { runId });
    return { outcome: 'skipped', why: 'taken_over' };
  }
  const interruptions = session.run().interruptions + 1;
  const isOver = error instanceof AuditFailedError || interruptions >= maxInterruptions;
  log(isOver ? events.AUDIT_FAILED : events.AUDIT_INTERRUPTED, { runId, interruptions, error: describeError(error) });
  if (!(await session.isHeld())) throw error;
  if (isOver) await fail(session, reasonOf(error), error instanceof AuditFailedError && error.again, now());
  else await session.letGo({ interruptions });
  throw error;
}

async function fail(session: Session, reason: string, again: boolean, at: Instant): Promise<void> {
  const ended = { state: 'failed', endedAt: at, reason } as const;
  if (session.run().dryRun) return session.close(ended);
  return session.close(ended, again ? { lastOpenedAt: undefined } : { lastFailedAt: at });
}

/**
 * The reason that is stored: an error of the store only by its name, because its text may hold
 * personal data.
 */
function reasonOf(error: unknown): string {
  if (error instanceof AuditFailedError) return error.message;
  const name = error instanceof Error ? error.name : 'an unknown error';
  return `interrupted ${maxInterruptions} times, at last by ${name}`;
}
