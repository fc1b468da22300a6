/**
 * The brake: what may be taken away, and how many newcomers may be let in, without a release. It
 * has a memory, so it counts over sliding windows and not over a run. Pure.
 */

import type { Instant } from '../../base/time.ts';
import type { HoldReason } from '../membership/facts.ts';

/** Limits of what may happen without a release. */
export interface BrakeThresholds {
  /** Up to this many accounts may lose access in a day regardless of the fraction. */
  readonly minRevocations: number;
  /** The share of those with access that may lose it in a day, from 0 to 1. */
  readonly fraction: number;
  /** Up to this many newcomers may be let in in a day regardless of the fraction. */
  readonly minNewcomers: number;
  /** The share of the accounts known to be under the partner, from 0 to 1. */
  readonly newcomersFraction: number;
}

/** How many accounts have changed hands in each hour, by the number of the hour since the epoch. */
export type HourlyCounts = Readonly<Record<string, number>>;

/** The memory of the brake, one item that everything which takes access away shares. */
export interface BrakeState {
  /** Grows by one with every write; 0 before the first, -1 for a memory that cannot be read. */
  readonly revision: number;
  /** Accounts with access by their facts: as of the last scan, and what was taken and let in since. */
  readonly entitled: number;
  /** Accounts known to be under the partner, as of the last scan. */
  readonly known: number;
  /** Access taken away without a release. */
  readonly taken: HourlyCounts;
  /** Newcomers let in without a release. */
  readonly letIn: HourlyCounts;
  /** Accounts that are about to lose access: so much of the room is spoken for. */
  readonly wanted: number;
  /** Why newcomers wait for a release; absent: they do not. */
  readonly hold?: HoldReason | undefined;
  /** The run whose newcomers were counted last, so that no run is counted twice. */
  readonly countedRun?: string | undefined;
  /** The same of the run whose newcomers were written last: only then they have access. */
  readonly enteredRun?: string | undefined;
}

export const freshBrake: BrakeState = { revision: 0, entitled: 0, known: 0, taken: {}, letIn: {}, wanted: 0 };

const hourMs = 3_600_000;
const hourOf = (at: Instant): number => Math.floor(at / hourMs);

/** More than any partner has accounts. */
const more = 100_000_000;

/**
 * Stands for a memory that cannot be read: it has counted more than it allows, just now. So nothing
 * is taken away and nobody let in without a release, for as long as the windows are.
 */
export const forgottenBrake = (now: Instant): BrakeState => {
  const counted = { [String(hourOf(now))]: more };
  return { ...freshBrake, revision: -1, taken: counted, letIn: counted };
};

/** A week may take twice what a day may: whole clienteles do not leave day by day unnoticed. */
const windows = [
  { hours: 24, times: 1 },
  { hours: 168, times: 2 },
] as const;

/** The sum over a window that ends now; the hour in which it begins counts whole. */
const sumSince = (counts: HourlyCounts, now: Instant, hours: number): number =>
  Object.entries(counts).reduce((sum, [hour, count]) => (Number(hour) >= hourOf(now) - hours ? sum + count : sum), 0);

/** The fraction of a whole number, compensated for floating point: 0.29 × 100 is 28.999…. */
const partOf = (fraction: number, whole: number): number => Math.floor(fraction * whole + 1e-9);

/**
 * How many accounts of a total may go without a release: the greater of `minRevocations` and the
 * fraction, but never all of two or more. If all leave at once, however few they are, the key may
 * be another partner's; a single client may really have left. The total may be a little out of date,
 * so where none or one is known, no more than one goes.
 */
export const mayGo = (
  total: number,
  { minRevocations, fraction }: Pick<BrakeThresholds, 'minRevocations' | 'fraction'>,
  times = 1,
): number => {
  const allowed = Math.max(times * minRevocations, partOf(times * fraction, total));
  return Math.min(allowed, Math.max(1, total - 1));
};

/** How many user names one list may move: as many as accounts may lose access in a day, but one at least. */
export const maxNameMoves = (
  known: number,
  { minRevocations, fraction }: Pick<BrakeThresholds, 'minRevocations' | 'fraction'>,
): number => Math.max(1, minRevocations, partOf(fraction, known));

/** How many accounts more may lose access now; 0 or more. */
export const roomToTake = (state: BrakeState, now: Instant, thresholds: BrakeThresholds): number =>
  Math.max(
    0,
    Math.min(
      ...windows.map(({ hours, times }) => {
        const taken = sumSince(state.taken, now, hours);
        return mayGo(state.entitled + taken, thresholds, times) - taken;
      }),
    ),
  );

/** How many newcomers more may be let in now; 0 or more, and 0 while newcomers are held. */
export const roomForNewcomers = (
  state: BrakeState,
  now: Instant,
  { minNewcomers, newcomersFraction }: BrakeThresholds,
): number => {
  if (state.hold !== undefined) return 0;
  return Math.max(0, Math.max(minNewcomers, partOf(newcomersFraction, state.known)) - sumSince(state.letIn, now, 24));
};

const longestHours = 169;

const add = (counts: HourlyCounts, now: Instant, count: number): HourlyCounts => {
  const recent = Object.entries(counts).filter(([hour]) => Number(hour) >= hourOf(now) - longestHours);
  const hour = String(hourOf(now));
  return { ...Object.fromEntries(recent), [hour]: (counts[hour] ?? 0) + count };
};

export const withTaken = (state: BrakeState, now: Instant): BrakeState => ({
  ...state,
  entitled: Math.max(0, state.entitled - 1),
  taken: add(state.taken, now, 1),
});

/** Newcomers are counted before they are written, so that no crash lets in more than that. */
export const withLetIn = (state: BrakeState, now: Instant, count: number): BrakeState => ({
  ...state,
  letIn: add(state.letIn, now, count),
});

/** They are written: from now on they belong to those who may lose access. */
export const withEntered = (state: BrakeState, count: number): BrakeState => ({
  ...state,
  entitled: state.entitled + count,
});
