/** Pauses: the work on a run stops early, and a later tick continues it. */

import type { Instant } from '../../base/time.ts';
import type { VendorResult } from '../../constant-contact/result.ts';
import type { Judgement } from '../../domain/audit/plan.ts';
import type { AuditRun } from '../../domain/audit/run.ts';
import { asksAgainAt } from '../../domain/budget/refusals.ts';

/** The run that a stage works on, its judgement, and the instant at which it must have stopped. */
export interface StageContext {
  readonly run: AuditRun;
  readonly judgement: Judgement;
  readonly deadline: Instant;
}

/** The work stops here and a later tick continues it; nothing is lost. */
export interface Paused {
  readonly outcome: 'paused';
  readonly why: 'time' | 'budget';
  /** When a tick should continue; absent: the next one. */
  readonly resumesAt?: Instant | undefined;
}

export const isPaused = (value: object): value is Paused => 'outcome' in value && value.outcome === 'paused';

export const pausedForTime: Paused = { outcome: 'paused', why: 'time' };

/** Upper bound for one call to the vendor, with all its retries. */
const maxCallMs = 45_000;

/**
 * Makes one call to the vendor if the time suffices for all its retries: a call that is cut off
 * would look like a failure of the vendor. A spent budget is a pause and no failure either.
 *
 * @param deadline when the work must have stopped
 */
export const withinTime = async <T>(
  deadline: Instant,
  now: () => Instant,
  call: (deadline: Instant) => Promise<VendorResult<T>>,
): Promise<VendorResult<T> | Paused> => {
  const callDeadline = now() + maxCallMs;
  if (callDeadline > deadline) return pausedForTime;
  const result = await call(callDeadline);
  if (result.ok) return result;
  const { kind, retryAt } = result.failure;
  if (kind === 'budget_spent') return { outcome: 'paused', why: 'budget', resumesAt: retryAt };
  // If the scan failed instead of pausing, it would start from the first page every day.
  if (kind === 'quota_exceeded') return { outcome: 'paused', why: 'budget', resumesAt: asksAgainAt(now()) };
  return result;
};
