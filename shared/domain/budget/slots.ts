/**
 * Time as a grid of slots, in each of which one call begins: nothing has to be counted per second, and who waits has a place in
 * the queue. Slot n is at n times the slot length since the epoch, the same for everybody.
 */
import type { Instant } from '../../base/time.ts';
import { nextDay } from '../../base/time.ts';
import type { BudgetLimits } from './limits.ts';

/**
 * How far a slot is from the next one, in whole milliseconds. A second has a few slots less than it could hold, so that no
 * 1,000 ms see more calls than allowed, wherever the vendor's seconds begin, and though a call may begin a little late.
 */
export const slotLength = ({ perSecond }: BudgetLimits): number => Math.max(1, Math.ceil(1_024 / perSecond));

/** Every fourth slot is kept for the interactive lane. */
const keptEvery = 4;
const isKept = (slot: number): boolean => slot % keptEvery === keptEvery - 1;

/** @returns the first slot at or after the instant that is open to every lane */
export const openSlotFrom = (at: Instant, length: number): Instant => {
  const slot = Math.ceil(at / length);
  return (isKept(slot) ? slot + 1 : slot) * length;
};

/** @returns the first slot at or after the instant that is kept for the interactive lane */
export const keptSlotFrom = (at: Instant, length: number): Instant => {
  const slot = Math.ceil(at / length);
  return (slot + keptEvery - 1 - (slot % keptEvery)) * length;
};

/** Whole seconds in which so many calls fit when they get every open slot and nothing else. */
export const secondsOfOpenSlots = (calls: number, limits: BudgetLimits): number =>
  Math.ceil((Math.ceil((calls * keptEvery) / (keptEvery - 1)) * slotLength(limits)) / 1_000);

/** The right to begin one call between two instants, both included, which are of the same UTC day as its slot. */
export interface Permit {
  readonly slot: Instant;
  readonly from: Instant;
  readonly until: Instant;
}

/** Timers fire a little late; more would let two calls come closer than the grid allows. */
const mostLate = 20;
/** On a grid this fine (256 slots a second and more) no timer can tell one slot from the next. */
const finestLength = 4;
/** How long a permit of such a grid is good after its slot. */
const fineLate = 10_000;
/**
 * Milliseconds that a block of slots lasts at most: long enough that an audit costs few writes, and short enough that others,
 * who get their slots behind the block, need not wait long.
 */
export const longestBlock = 2_000;

/**
 * The permit that a claimed slot is. On a grid too fine for timers it is good around its slot: the limit per second then holds
 * on average only. The limit per day always holds.
 *
 * @param earliest the instant before which the slot was of no use; of the slot's day
 */
export const permitOf = (slot: Instant, earliest: Instant, length: number): Permit => {
  const isFine = length <= finestLength;
  return {
    slot,
    from: isFine ? Math.max(earliest, slot - longestBlock) : slot,
    until: Math.min(slot + (isFine ? fineLate : mostLate), nextDay(slot) - 1),
  };
};
