/** When a tick opens a run, goes on with one, or leaves everything as it is. Pure. */
import type { Instant } from '../../base/time.ts';
import { type AuditLedger, type AuditRun, isOpen } from './run.ts';

/** A run that failed is followed by another one earlier than a run that went well, but not at once. */
const longestPauseAfterFailureMs = 15 * 60_000;

/** What the schedule sends. Whoever calls the function with anything else, by hand, wants a run now. */
export const scheduledTick = { opens: 'when_due' } as const;

export const isScheduledTick = (event: unknown): boolean =>
  event instanceof Object && 'opens' in event && event.opens === scheduledTick.opens;

/** Ticks come every minute, a little early or late: the one that is nearest to the time is meant. */
const halfTickMs = 30_000;

/** `now`: somebody wants a run, whether or not one is due. */
export type Opening = 'when_due' | 'now';

export type NextStep =
  | { readonly step: 'go_on'; readonly run: AuditRun }
  | { readonly step: 'open' }
  | { readonly step: 'nothing'; readonly why: 'held' | 'waiting' | 'not_due' };

/** When the schedule wants the next run: an interval after the last one, or earlier where that failed. Minus infinity: at once. */
export const dueAt = ({ lastOpenedAt, lastFailedAt }: AuditLedger, everyMs: number): Instant => {
  if (everyMs === 0) return Number.POSITIVE_INFINITY;
  if (lastOpenedAt === undefined) return Number.NEGATIVE_INFINITY;
  const inTime = lastOpenedAt + everyMs;
  return lastFailedAt === undefined
    ? inTime
    : Math.min(inTime, lastFailedAt + Math.min(everyMs, longestPauseAfterFailureMs));
};

/** Whether a tick at this moment is the one to open a run. */
export const isDue = (ledger: AuditLedger, at: Instant, everyMs: number): boolean =>
  at >= dueAt(ledger, everyMs) - halfTickMs;

/** @param everyMs how often the schedule wants a run; 0: never */
export const nextStep = (ledger: AuditLedger, at: Instant, opening: Opening, everyMs: number): NextStep => {
  const { run, holder } = ledger;
  if (holder !== undefined && holder.until > at) return { step: 'nothing', why: 'held' };
  if (run !== undefined && isOpen(run)) {
    const waits = opening === 'when_due' && run.resumesAt !== undefined && run.resumesAt > at;
    return waits ? { step: 'nothing', why: 'waiting' } : { step: 'go_on', run };
  }
  return opening === 'now' || isDue(ledger, at, everyMs) ? { step: 'open' } : { step: 'nothing', why: 'not_due' };
};

/**
 * Opens a run. A plan that waits for its release gives way to a run that will make a new one, and not to a dry run, which
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
    // Later than the last one even where clocks differ, for the watermark only moves forward.
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

/** The run whose plan waits for its release, whether or not a dry run has come after it. */
export const quarantinedRun = ({ run, quarantined }: AuditLedger): AuditRun | undefined =>
  run?.state === 'quarantined' ? run : quarantined;
