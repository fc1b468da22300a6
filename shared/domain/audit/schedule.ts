/** When a tick opens a run, continues one, or does nothing. Pure. */

import type { Instant } from '../../base/time.ts';
import { type AuditLedger, type AuditRun, isOpen } from './run.ts';

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
  const { run, holder } = ledger;
  if (holder !== undefined && holder.until > at) return { step: 'nothing', why: 'held' };
  if (run !== undefined && isOpen(run)) {
    const waits = opening === 'when_due' && run.resumesAt !== undefined && run.resumesAt > at;
    return waits ? { step: 'nothing', why: 'waiting' } : { step: 'continue', run };
  }
  return opening === 'now' || isDue(ledger, at, everyMs) ? { step: 'open' } : { step: 'nothing', why: 'not_due' };
};

/**
 * Opens a run. It supersedes a plan that waits for its release, unless it is a dry run: that
 * changes nothing, not even when the next run is due.
 */
export const openRun = (
  ledger: AuditLedger,
  { runId, at, dryRun = false, startedBy }: Pick<AuditRun, 'runId' | 'startedBy'> & { at: Instant; dryRun?: boolean },
): AuditLedger & { readonly run: AuditRun } => {
  const { lastCompleted } = ledger;
  const run: AuditRun = {
    runId,
    state: 'scanning',
    dryRun,
    startedBy,
    // Later than the last run even if clocks differ, because the watermark only moves forward.
    startedAt: Math.max(at, (lastCompleted?.startedAt ?? at - 1) + 1),
    pages: 0,
    accounts: 0,
    expectedAccounts: lastCompleted?.accounts,
    vendorRequests: 0,
    appliedParts: 0,
    changes: {},
    failures: 0,
    interruptions: 0,
  };
  if (!dryRun) return { ...ledger, run, quarantined: undefined, lastOpenedAt: at, lastFailedAt: undefined };
  return { ...ledger, run, quarantined: quarantinedRun(ledger) };
};

/** The run whose plan waits for its release, also after a later dry run. */
export const quarantinedRun = ({ run, quarantined }: AuditLedger): AuditRun | undefined =>
  run?.state === 'quarantined' ? run : quarantined;
