/**
 * The slots of the vendor's budget that all processes have claimed. Pure: each function takes the
 * state and returns the next.
 */
import { dayOf, type Instant, nextDay } from '../../base/time.ts';
import { type BudgetLimits, callsLeft, type Lane, noCalls, type UsedCalls } from './limits.ts';
import { keptSlotFrom, maxBlockMs, openSlotFrom, type Permit, permitOf, slotLengthMs } from './slots.ts';

export interface BudgetState {
  /** 00:00 UTC of the day that `used` is about. No slot of an earlier day is claimed any more. */
  readonly day: Instant;
  /** Slots of the day that are claimed and were not given back. */
  readonly used: UsedCalls;
  /** Every open slot before this instant is claimed, or has passed. */
  readonly openFrom: Instant;
  /** Every slot kept for the interactive lane before this instant is claimed, or has passed. */
  readonly keptFrom: Instant;
  /** No slot before this instant may be claimed. */
  readonly pausedUntil: Instant;
}

export interface ClaimRequest {
  readonly lane: Lane;
  /** The caller cannot use earlier slots: now, or a little later if it needs time to use one. */
  readonly earliest: Instant;
  /** The first slot must not be later. */
  readonly latest: Instant;
  /**
   * Permits to claim, 1 or more; fewer are granted if the block would get too long, or if the day
   * has no more.
   */
  readonly count: number;
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

/** @returns the lane's next free slot, and the members of the state that claiming it changes */
const nextSlot = (
  { openFrom, keptFrom }: Pick<BudgetState, 'openFrom' | 'keptFrom'>,
  lane: Lane,
  earliest: Instant,
  lengthMs: number,
) => {
  const open = openSlotFrom(Math.max(earliest, openFrom), lengthMs);
  const kept = keptSlotFrom(Math.max(earliest, keptFrom), lengthMs);
  return lane === 'interactive' && kept < open
    ? { slot: kept, cursors: { openFrom, keptFrom: kept + lengthMs } }
    : { slot: open, cursors: { openFrom: open + lengthMs, keptFrom } };
};

/**
 * Claims the lane's next free slots, which may lie ahead: waiting callers form a queue. Slots of a
 * later day than the state's are not claimed before that day has begun: the state would move to
 * that day, and the rest of today would be lost to others.
 *
 * Never grants a slot twice, nor more calls of one UTC day than the limit, nor to a lane what is
 * reserved for an earlier lane.
 */
export const claim = (known: BudgetState | undefined, request: ClaimRequest, limits: BudgetLimits): Claim => {
  const { lane, latest } = request;
  const state = stateAt(known, request.earliest);
  const earliest = Math.max(request.earliest, state.day, state.pausedUntil);
  const midnight = nextDay(state.day);
  const lengthMs = slotLengthMs(limits);

  const first = nextSlot(state, lane, earliest, lengthMs);
  if (first.slot >= midnight) return { granted: false, retryAt: first.slot };
  const left = callsLeft(lane, state.used, limits);
  if (left === 0) return { granted: false, retryAt: nextSlot(state, lane, midnight, lengthMs).slot };
  if (first.slot > latest) return { granted: false, retryAt: first.slot };

  const count = Math.min(request.count, left);
  const end = Math.min(midnight, first.slot + maxBlockMs);
  const permits: [Permit, ...Permit[]] = [permitOf(first.slot, earliest, lengthMs)];
  let { cursors } = first;
  while (permits.length < count) {
    const next = nextSlot(cursors, lane, earliest, lengthMs);
    if (next.slot >= end) break;
    permits.push(permitOf(next.slot, earliest, lengthMs));
    cursors = next.cursors;
  }
  const used = { ...state.used, [lane]: state.used[lane] + permits.length };
  return { granted: true, permits, state: { ...state, ...cursors, used } };
};

/** @returns the state with unused permits taken off their day's count; their slots stay claimed */
export const returnPermits = (state: BudgetState, lane: Lane, permits: readonly Permit[]): BudgetState => {
  const count = permits.filter(({ slot }) => dayOf(slot) === state.day).length;
  if (count === 0) return state;
  return { ...state, used: { ...state.used, [lane]: Math.max(0, state.used[lane] - count) } };
};

/**
 * @returns the state in which no slot before `until` may be claimed; a longer pause stays in force
 */
export const pauseClaims = (known: BudgetState | undefined, now: Instant, until: Instant): BudgetState => {
  const state = stateAt(known, now);
  return until <= state.pausedUntil ? state : { ...state, pausedUntil: until };
};
