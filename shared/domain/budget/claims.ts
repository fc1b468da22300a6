/** What is claimed of the vendor's budget by everybody together, and how it changes. Pure: the state goes in, the next comes out. */
import type { Instant } from '../../base/time.ts';
import { dayOf, nextDay } from '../../base/time.ts';
import { type BudgetLimits, callsLeft, type Lane, noCalls, type UsedCalls } from './limits.ts';
import { keptSlotFrom, longestBlock, openSlotFrom, type Permit, permitOf, slotLength } from './slots.ts';

export interface BudgetState {
  /** 00:00 UTC of the day that `used` is about. No slot of an earlier day is claimed any more. */
  readonly day: Instant;
  /** Slots of the day that are claimed and were not given back. */
  readonly used: UsedCalls;
  /** Every open slot before is claimed, or has passed. */
  readonly openFrom: Instant;
  /** Every slot before that is kept for the interactive lane is claimed, or has passed. */
  readonly keptFrom: Instant;
  /** No slot before may be claimed. */
  readonly pausedUntil: Instant;
}

export interface ClaimRequest {
  readonly lane: Lane;
  /** Slots before are of no use: now, or a little later for who needs time to make use of one. */
  readonly earliest: Instant;
  /** The first slot must not be later. */
  readonly latest: Instant;
  /** Permits, 1 or more; fewer are given where a block would get too long, or the day has no more. */
  readonly wanted: number;
}

export type Claim =
  | { readonly granted: true; readonly permits: readonly [Permit, ...Permit[]]; readonly state: BudgetState }
  /** Nothing is claimed; the same claim made at `retryAt` succeeds unless others come first. */
  | { readonly granted: false; readonly retryAt: Instant };

/** The state as a claim at the instant finds it: a new day begins with nothing used. */
export const stateAt = (known: BudgetState | undefined, at: Instant): BudgetState => {
  const day = dayOf(at);
  if (known === undefined) return { day, used: noCalls, openFrom: at, keptFrom: at, pausedUntil: at };
  return known.day >= day ? known : { ...known, day, used: noCalls };
};

/** The lane's next free slot, and what of the state changes by claiming it. */
const nextSlot = (
  { openFrom, keptFrom }: Pick<BudgetState, 'openFrom' | 'keptFrom'>,
  lane: Lane,
  earliest: Instant,
  length: number,
) => {
  const open = openSlotFrom(Math.max(earliest, openFrom), length);
  const kept = keptSlotFrom(Math.max(earliest, keptFrom), length);
  return lane === 'interactive' && kept < open
    ? { slot: kept, cursors: { openFrom, keptFrom: kept + length } }
    : { slot: open, cursors: { openFrom: open + length, keptFrom } };
};

/**
 * Claims the lane's next free slots, which may lie ahead: callers who wait form a queue. Slots of a later day than the state's
 * are not claimed before that day has begun, so that nobody's place ahead cuts short what others may still have of today.
 *
 * Never gives a slot twice, nor more than the limit's calls of one UTC day, nor to a lane what is reserved for one before it.
 */
export const claim = (known: BudgetState | undefined, request: ClaimRequest, limits: BudgetLimits): Claim => {
  const { lane, latest, wanted } = request;
  const state = stateAt(known, request.earliest);
  const earliest = Math.max(request.earliest, state.day, state.pausedUntil);
  const midnight = nextDay(state.day);
  const length = slotLength(limits);

  const first = nextSlot(state, lane, earliest, length);
  if (first.slot >= midnight) return { granted: false, retryAt: first.slot };
  const left = callsLeft(lane, state.used, limits);
  if (left === 0) return { granted: false, retryAt: nextSlot(state, lane, midnight, length).slot };
  if (first.slot > latest) return { granted: false, retryAt: first.slot };

  const count = Math.min(wanted, left);
  const end = Math.min(midnight, first.slot + longestBlock);
  const permits: [Permit, ...Permit[]] = [permitOf(first.slot, earliest, length)];
  let { cursors } = first;
  while (permits.length < count) {
    const next = nextSlot(cursors, lane, earliest, length);
    if (next.slot >= end) break;
    permits.push(permitOf(next.slot, earliest, length));
    cursors = next.cursors;
  }
  const used = { ...state.used, [lane]: state.used[lane] + permits.length };
  return { granted: true, permits, state: { ...state, ...cursors, used } };
};

/** @returns the state after permits that will never be used were given back to their day's count; their slots stay claimed */
export const givenBack = (state: BudgetState, lane: Lane, permits: readonly Permit[]): BudgetState => {
  const count = permits.filter(({ slot }) => dayOf(slot) === state.day).length;
  if (count === 0) return state;
  return { ...state, used: { ...state.used, [lane]: Math.max(0, state.used[lane] - count) } };
};

/** @returns the state in which no slot before `until` is claimed any more; a longer pause stands */
export const paused = (known: BudgetState | undefined, now: Instant, until: Instant): BudgetState => {
  const state = stateAt(known, now);
  return until <= state.pausedUntil ? state : { ...state, pausedUntil: until };
};
