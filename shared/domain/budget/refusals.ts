/** What the vendor's refusals mean for all processes (fact sheet section 4, T14). Pure. */
import { dayOf, type Instant, nextDay } from '../../base/time.ts';
import { type BudgetState, pauseClaims, probeEveryMs, stateAt } from './claims.ts';

/**
 * For so long after midnight a refusal may still be about the day before: the vendor's clock need
 * not agree with ours.
 */
const justAfterMidnightMs = 5 * 60_000;
const midnightPauseMs = 60_000;

const isJustAfterMidnight = (at: Instant): boolean => at - dayOf(at) < justAfterMidnightMs;

/**
 * The vendor has refused a request because of the limit per day. The refusal is about the day in
 * which the request was sent: the day after is open, whenever the refusal comes in. Right after
 * midnight all pause for a minute. At any other time the day is closed, and one call an hour asks
 * again: only the vendor knows what other programs use of the key, or that the limit was raised.
 *
 * @returns the next state; the known one if nothing changes
 */
export const refuseDay = (known: BudgetState | undefined, sentAt: Instant, now: Instant): BudgetState | undefined => {
  const state = stateAt(known, Math.max(sentAt, now));
  if (dayOf(sentAt) < state.day) return known;
  if (isJustAfterMidnight(sentAt)) return pauseClaims(state, now, now + midnightPauseMs);
  const probeFrom = now + probeEveryMs;
  return state.probeFrom !== undefined && state.probeFrom >= probeFrom ? state : { ...state, probeFrom };
};

/** @returns the state after the vendor has answered a call of a closed day */
export const reopenDay = (known: BudgetState | undefined, now: Instant): BudgetState | undefined => {
  if (known === undefined) return known;
  const { probeFrom, ...open } = stateAt(known, now);
  return probeFrom === undefined ? known : open;
};

/** @returns when it is worth asking again after a refusal for the day that has just come */
export const asksAgainAt = (now: Instant): Instant =>
  isJustAfterMidnight(now) ? now + midnightPauseMs : Math.min(now + probeEveryMs, nextDay(now));

/** A limit per second is over within seconds; no header may stop the service for longer. */
const maxRetryAfterMs = 60_000;

/**
 * @param random a number from 0 (inclusive) to 1 (exclusive)
 * @param retryAfterMs what the vendor has asked for, if it has; usually it does not
 * @returns the milliseconds for which all pause after a refusal because of the limit per second: a
 *   second or what was asked for, and up to a second more
 */
export const throttlePauseMs = (random: number, retryAfterMs = 0): number =>
  Math.max(1_000, Math.min(retryAfterMs, maxRetryAfterMs)) + Math.floor(1_000 * random);
