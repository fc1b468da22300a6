/**
 * Time as a grid of slots, in each of which one call begins: nothing has to be counted per second,
 * and a waiting caller has a place in the queue. Slot n is at n times the slot length since the
 * epoch, the same for all processes.
 */
import { type Instant, nextDay } from '../../base/time.ts';
import type { BudgetLimits } from './limits.ts';

/**
 * The distance between two slots, in whole milliseconds. A second has a few slots less than it
 * could hold, so that no 1,000 ms see more calls than allowed: the vendor's seconds may begin
 * anywhere, and a call may begin a little late.
 */
export const slotLengthMs = ({ perSecond }: BudgetLimits): number => Math.max(1, Math.ceil(1_024 / perSecond));

/** Every fourth slot is kept for the interactive lane. */
const keptEvery = 4;
const isKept = (slot: number): boolean => slot % keptEvery === keptEvery - 1;

/** @returns the first slot at or after the instant that is open to every lane */
export const openSlotFrom = (at: Instant, lengthMs: number): Instant => {
  const slot = Math.ceil(at / lengthMs);
  return (isKept(slot) ? slot + 1 : slot) * lengthMs;
};

/** @returns the first slot at or after the instant that is kept for the interactive lane */
export const keptSlotFrom = (at: Instant, lengthMs: number): Instant => {
  const slot = Math.ceil(at / lengthMs);
  return (slot + keptEvery - 1 - (slot % keptEvery)) * lengthMs;
};

/**
 * @returns the whole seconds that this many calls take if they get every open slot and no kept one
 */
export const secondsOfOpenSlots = (calls: number, limits: BudgetLimits): number =>
  Math.ceil((Math.ceil((calls * keptEvery) / (keptEvery - 1)) * slotLengthMs(limits)) / 1_000);

/**
 * The right to begin one call between two instants, both included, which are of the same UTC day as
 * its slot.
 */
export interface Permit {
  readonly slot: Instant;
  readonly from: Instant;
  readonly until: Instant;
}

/** Timers fire a little late; more would let two calls come closer than the grid allows. */
const maxLateMs = 20;
/**
 * Up to this slot length (256 slots a second and more) no timer can tell one slot from the next.
 */
const maxFineLengthMs = 4;
/** How long a permit of such a grid is good after its slot. */
const maxFineLateMs = 10_000;
/**
 * Longest duration of a block of slots: an audit costs few writes, and other callers, who get their
 * slots behind the block, do not wait long.
 */
export const maxBlockMs = 2_000;

/**
 * Makes the permit of a claimed slot. On a grid too fine for timers it is good for some time around
 * its slot: the limit per second then holds on average only. The limit per day always holds.
 *
 * @param earliest the `earliest` of the claim, on the slot's day
 */
export const permitOf = (slot: Instant, earliest: Instant, lengthMs: number): Permit => {
  const isFine = lengthMs <= maxFineLengthMs;
  return {
    slot,
    from: isFine ? Math.max(earliest, slot - maxBlockMs) : slot,
    until: Math.min(slot + (isFine ? maxFineLateMs : maxLateMs), nextDay(slot) - 1),
  };
};
