/**
 * The slots of the vendor's budget that all processes have claimed. Pure: each function takes the
 * state and returns the next.
 */
import { dayOf, type Instant, nextDay } from '../../base/time.ts';
import { type BudgetLimits, callsLeft, type Lane, noCalls, type UsedCalls } from './limits.ts';
import { maxBlockMs, type Permit, permitOf, type SlotKind, slotFrom, slotKinds, slotLengthMs } from './slots.ts';

export interface BudgetState {
  /** 00:00 UTC of the day that `used` is about. No slot of an earlier day is claimed any more. */
  readonly day: Instant;
  /** Slots of the day that are claimed and were not given back. */
  readonly used: UsedCalls;
  /** Every open slot before this instant is claimed, or has passed. */
  readonly openFrom: Instant;
  /** Every slot kept for the interactive lane before this instant is claimed, or has passed. */
  readonly keptFrom: Instant;
  /** Every slot kept for the audit before this instant is claimed, or has passed. */
  readonly auditFrom: Instant;
  /** Until this instant the audit is at work, and other lanes leave its slots alone. */
  readonly auditUntil: Instant;
  /** No slot before this instant may be claimed. */
  readonly pausedUntil: Instant;
  /**
   * Present: the vendor has refused all further calls of the day, and from this instant on one call
   * may ask it again.
   */
  readonly probeFrom?: Instant;
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
  /** False: the call cannot tell whether a closed day is open again; absent: it can. */
  readonly mayProbe?: boolean;
}

export type Claim =
  | { readonly granted: true; readonly permits: readonly [Permit, ...Permit[]]; readonly state: BudgetState }
  /** Nothing is claimed; the same claim made at `retryAt` succeeds unless others come first. */
  | { readonly granted: false; readonly retryAt: Instant };

/** After one call has asked whether a closed day is open, or has been refused. */
export const probeEveryMs = 3_600_000;

/** Before a call that may not ask itself looks again whether another has. */
const lookAgainMs = 60_000;

/** The longest silence of an audit at work: a try of a call that fails takes no longer. */
const auditSilenceMs = 10_000;

/** The state as a claim at the instant finds it: a new day begins open, with nothing used. */
export const stateAt = (known: BudgetState | undefined, at: Instant): BudgetState => {
  const day = dayOf(at);
  if (known === undefined) {
    return { day, used: noCalls, openFrom: at, keptFrom: at, auditFrom: at, auditUntil: day, pausedUntil: at };
  }
  if (known.day >= day) return known;
  const { probeFrom, ...lasting } = known;
  return { ...lasting, day, used: noCalls };
};

const cursors = {
  open: 'openFrom',
  interactive: 'keptFrom',
  audit: 'auditFrom',
} as const satisfies Record<SlotKind, keyof BudgetState>;
type Cursors = Pick<BudgetState, (typeof cursors)[SlotKind]>;

const kindsFor = (lane: Lane, { auditUntil }: BudgetState, at: Instant): readonly SlotKind[] => {
  const { always, betweenAudits } = slotKinds[lane];
  return at < auditUntil ? always : [...always, ...betweenAudits];
};

/** @returns the first free slot of the kinds, and the cursors after it is claimed */
const nextSlot = (free: Cursors, kinds: readonly SlotKind[], earliest: Instant, lengthMs: number) => {
  const slots = kinds.map((kind) => ({
    cursor: cursors[kind],
    slot: slotFrom(kind, Math.max(earliest, free[cursors[kind]]), lengthMs),
  }));
  const { cursor, slot } = slots.reduce((first, other) => (other.slot < first.slot ? other : first));
  return { slot, free: { ...free, [cursor]: slot + lengthMs } };
};

/**
 * Claims the lane's next free slots, which may lie ahead: waiting callers form a queue. Slots of a
 * later day than the state's are not claimed before that day has begun: the state would move to
 * that day, and the rest of today would be lost to others.
 *
 * Never grants a slot twice, nor more calls of one UTC day than the limit, nor to a lane what is
 * kept for another. Of a day that the vendor has closed it grants one call an hour.
 */
export const claim = (known: BudgetState | undefined, request: ClaimRequest, limits: BudgetLimits): Claim => {
  const { lane, latest, mayProbe = true } = request;
  const state = stateAt(known, request.earliest);
  const kinds = kindsFor(lane, state, Math.max(request.earliest, state.day));
  const lengthMs = slotLengthMs(limits);
  const midnight = nextDay(state.day);
  const slotAfter = (at: Instant) => nextSlot(state, kinds, at, lengthMs);

  const open = Math.max(request.earliest, state.day, state.pausedUntil);
  const probes = state.probeFrom !== undefined;
  const earliest = Math.max(open, state.probeFrom ?? open);
  if (probes && !mayProbe) {
    return { granted: false, retryAt: slotAfter(Math.max(open, Math.min(earliest + lookAgainMs, midnight))).slot };
  }
  const first = slotAfter(earliest);
  if (first.slot >= midnight) return { granted: false, retryAt: slotAfter(Math.max(open, midnight)).slot };
  const left = callsLeft(lane, state.used, limits);
  if (left === 0) return { granted: false, retryAt: slotAfter(midnight).slot };
  if (first.slot > latest) return { granted: false, retryAt: first.slot };

  const count = probes ? 1 : Math.min(request.count, left);
  const end = Math.min(midnight, first.slot + maxBlockMs);
  const permits: [Permit, ...Permit[]] = [permitOf(first.slot, earliest, lengthMs)];
  let { free, slot: last } = first;
  while (permits.length < count) {
    const next = nextSlot(free, kinds, earliest, lengthMs);
    if (next.slot >= end) break;
    permits.push(permitOf(next.slot, earliest, lengthMs));
    ({ free, slot: last } = next);
  }
  const used = { ...state.used, [lane]: state.used[lane] + permits.length };
  const auditUntil = lane === 'audit' ? last + auditSilenceMs : state.auditUntil;
  const next = { ...state, ...free, used, auditUntil };
  if (!probes) return { granted: true, permits, state: next };
  return { granted: true, permits: [{ ...permits[0], probes }], state: { ...next, probeFrom: last + probeEveryMs } };
};

/**
 * @returns the state with unused permits taken off their day's count; their slots stay claimed. If
 *   one of them was to ask about a closed day, another call may do that
 */
export const returnPermits = (state: BudgetState, lane: Lane, permits: readonly Permit[]): BudgetState => {
  const ofDay = permits.filter(({ slot }) => dayOf(slot) === state.day);
  if (ofDay.length === 0) return state;
  const used = { ...state.used, [lane]: Math.max(0, state.used[lane] - ofDay.length) };
  const probe = ofDay.find(({ probes }) => probes);
  return probe === undefined || state.probeFrom === undefined
    ? { ...state, used }
    : { ...state, used, probeFrom: Math.min(state.probeFrom, probe.slot) };
};

/** @returns the state in which the audit has ended its work, so that others may have its slots */
export const endAuditTurn = (state: BudgetState, now: Instant): BudgetState =>
  state.auditUntil <= now ? state : { ...state, auditUntil: now };

/**
 * @returns the state in which no slot before `until` may be claimed; a longer pause stays in force
 */
export const pauseClaims = (known: BudgetState | undefined, now: Instant, until: Instant): BudgetState => {
  const state = stateAt(known, now);
  return until <= state.pausedUntil ? state : { ...state, pausedUntil: until };
};
