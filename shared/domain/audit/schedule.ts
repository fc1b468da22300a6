/** When a tick opens a run, continues one, or does nothing. Pure. */

import type { Instant } from '../../base/time.ts';
import { type AppliedPlan, type AuditLedger, type AuditRun, isOpen } from './run.ts';

/** A failed run is followed earlier than a completed one, but not at once. */
const maxPauseAfterFailureMs = 15 * 60_000;

/**
 * The event that the schedule sends. Any other event comes from an operator who wants a run now.
 */
export const scheduledTick = { opens: 'when_due' } as const;

export const isScheduledTick = (event: unknown): boolean =>
  event instanceof Object && 'opens' in event && event.opens === scheduledTick.opens;

/**
 * Ticks come every minute, a little early or late; the one nearest to the due time opens the run.
 */
const halfTickMs = 30_000;

/**
 * No index of the store is that far behind. A scan finds those whom it has missed through an index: one
 * that began at once would not find whom the run before it has just written. The schedule waits for
 * that long; a run that a person wants now looks at the plan of that run instead.
 */
const indexLagMs = 15_000;

/** The plans of runs that ended just before, and of those that ended just before those. */
function justBefore(previous: AuditRun | undefined, at: Instant): readonly AppliedPlan[] {
  if (previous === undefined) return [];
  const { runId, dryRun, endedAt, plan, justBefore: earlier = [] } = previous;
  const applied =
    endedAt === undefined || dryRun || plan === undefined
      ? []
      : [{ runId, key: plan.key ?? plan.hash, parts: plan.parts, endedAt }];
  return [...earlier, ...applied].filter((each) => at < each.endedAt + indexLagMs);
}

/** `now`: an operator wants a run, even if none is due. */
export type Opening = 'when_due' | 'now';

export type NextStep =
  | { readonly step: 'continue'; readonly run: AuditRun }
  | { readonly step: 'open' }
  | { readonly step: 'nothing'; readonly why: 'held' | 'waiting' | 'not_due' };

/**
 * When the schedule wants the next run: an interval after the last one, or earlier if that failed.
 *
 * @param everyMs as for `nextStep`
 * @returns minus infinity for at once, infinity for never
 */
export const dueAt = ({ lastOpenedAt, lastFailedAt }: AuditLedger, everyMs: number): Instant => {
  if (everyMs === 0) return Number.POSITIVE_INFINITY;
  if (lastOpenedAt === undefined) return Number.NEGATIVE_INFINITY;
  const inTime = lastOpenedAt + everyMs;
  return lastFailedAt === undefined
    ? inTime
    : Math.min(inTime, lastFailedAt + Math.min(everyMs, maxPauseAfterFailureMs));
};

/** Whether a tick at this moment opens a run. */
export const isDue = (ledger: AuditLedger, at: Instant, everyMs: number): boolean =>
  at >= dueAt(ledger, everyMs) - halfTickMs;

/** @param everyMs the interval of the schedule; 0 if it opens no runs */
export const nextStep = (ledger: AuditLedger, at: Instant, opening: Opening, everyMs: number): NextStep => {
  const { run, holder, suspended } = ledger;
  if (holder !== undefined && holder.until > at) return { step: 'nothing', why: 'held' };
  const isWanted = opening === 'now' || isDue(ledger, at, everyMs);
  if (run !== undefined && isOpen(run)) {
    // A dry run never takes the turn of an audit that is due.
    if (run.dryRun && isDue(ledger, at, everyMs)) return { step: 'open' };
    const waits = opening === 'when_due' && run.resumesAt !== undefined && run.resumesAt > at;
    return waits ? { step: 'nothing', why: 'waiting' } : { step: 'continue', run };
  }
  if (isWanted && opening === 'when_due' && at < (run?.endedAt ?? Number.NEGATIVE_INFINITY) + indexLagMs) {
    return { step: 'nothing', why: 'waiting' };
  }
  if (isWanted) return { step: 'open' };
  return suspended === undefined ? { step: 'nothing', why: 'not_due' } : { step: 'continue', run: suspended };
};

/** Opens a run. An open dry run waits until it has ended. */
export const openRun = (
  ledger: AuditLedger,
  { runId, at, dryRun = false, startedBy }: Pick<AuditRun, 'runId' | 'startedBy'> & { at: Instant; dryRun?: boolean },
): AuditLedger & { readonly run: AuditRun } => {
  const { lastCompleted } = ledger;
  const written = justBefore(ledger.run, at);
  const run: AuditRun = {
    runId,
    state: 'scanning',
    dryRun,
    startedBy,
    startedAt: earliestBegin(ledger, at),
    pages: 0,
    accounts: 0,
    expectedAccounts: lastCompleted?.accounts,
    // The first one that is proven and has failed since has not added everybody.
    ...(lastCompleted === undefined && ledger.run?.isFirst && { isFirst: true }),
    vendorRequests: 0,
    appliedParts: 0,
    changes: {},
    failures: 0,
    interruptions: 0,
    ...(written.length > 0 && { justBefore: written }),
  };
  if (dryRun) return { ...ledger, run };
  const suspended = ledger.run !== undefined && isOpen(ledger.run) ? ledger.run : ledger.suspended;
  return { ...ledger, run, suspended, lastOpenedAt: at, lastFailedAt: undefined };
};

/** Later than the last run even if clocks differ, because the watermark only moves forward. */
const earliestBegin = ({ lastCompleted }: AuditLedger, at: Instant): Instant =>
  Math.max(at, (lastCompleted?.startedAt ?? at - 1) + 1);

/**
 * The ledger with the run that a tick continues: the open one, or a dry run that has waited. A run
 * that has paused before it read anything begins now, so that its evidence is no older than it is. One
 * that was opened by a clock ahead of this one begins now as well: it would take its own pages for
 * older than it is. An earlier begin only claims less.
 */
export const continueRun = (
  ledger: AuditLedger,
  run: AuditRun,
  at: Instant,
): AuditLedger & { readonly run: AuditRun } => {
  const hasReadNothing = run.state === 'scanning' && run.pages === 0;
  const startedAt =
    run.resumesAt === undefined ? Math.min(run.startedAt, earliestBegin(ledger, at)) : Math.max(at, run.startedAt);
  const continued = hasReadNothing ? { ...run, startedAt } : run;
  const suspended = run.runId === ledger.suspended?.runId ? undefined : ledger.suspended;
  return { ...ledger, run: continued, suspended };
};

/** A scan that begins with the day has ended by then. */
const longestScanMs = 1.5 * 3_600_000;

/**
 * Whether the day's requests suffice for a run that is due, so that it does not stop half-way, and
 * leave some for the cases that wait: a quarter of the day at most.
 */
export const hasBudgetFor = (
  { lastCompleted, cases }: AuditLedger,
  budget: { readonly left: number; readonly perDay: number; readonly endsAt: Instant },
  { freshForSeconds }: { readonly freshForSeconds: number },
  at: Instant,
): boolean => {
  if (lastCompleted === undefined) return true;
  const { pages, startedAt } = lastCompleted;
  const reserved = Math.min(cases?.waiting ?? 0, Math.floor(budget.perDay / 4));
  if (budget.left >= Math.min(pages + reserved, budget.perDay)) return true;
  // It is better to stop half-way than to let evidence get old. A scan that begins with the next day
  // makes newer evidence than one that waits for it half-way: what is fresh until then can wait.
  const freshForMs = freshForSeconds * 1000;
  const isFreshUntilNextDay = pages <= budget.perDay && startedAt + freshForMs >= budget.endsAt + longestScanMs;
  return at - startedAt > 0.75 * freshForMs && !isFreshUntilNextDay;
};

/**
 * How many of the day's requests the questions about single accounts may use: what the scan that is
 * open, or that comes before the day ends, does not need. A scan that the day does not suffice for
 * comes tomorrow, and needs none. A twentieth of the day is always theirs, and a quarter where no day
 * suffices for a scan: where it does, evidence must not get old for their sake.
 */
export const questionsAllowed = (
  ledger: AuditLedger,
  budget: { readonly left: number; readonly perDay: number; readonly endsAt: Instant },
  everyMs: number,
  policy: { readonly freshForSeconds: number },
): number => {
  const { run, lastCompleted } = ledger;
  const expected = lastCompleted?.pages ?? 0;
  const dueBy = dueAt(ledger, everyMs);
  const comesToday = dueBy < budget.endsAt && hasBudgetFor(ledger, budget, policy, dueBy);
  const isScanning = run !== undefined && run.state === 'scanning';
  const pages = isScanning ? Math.max(1, expected - run.pages) : comesToday ? expected : 0;
  const most = Math.floor((expected <= budget.perDay ? 0.95 : 0.75) * budget.perDay);
  return Math.max(0, budget.left - Math.min(pages, most));
};
