/**
 * Time as a grid of slots, in each of which one call begins: nothing has to be counted per second,
 * and a waiting caller has a place in the queue. Slot n is at n times the slot length since the
 * epoch, the same for all processes.
 */
import { type Instant, nextDay } from '../../base/time.ts';
import type { BudgetLimits, Lane } from './limits.ts';

/**
 * The distance between two slots, in whole milliseconds. A second has a few slots less than it
 * could hold, so that no 1,000 ms see more calls than allowed: the vendor's seconds may begin
 * anywhere, and a call may begin a little late.
 */
export const slotLengthMs = ({ perSecond }: BudgetLimits): number => Math.max(1, Math.ceil(1_024 / perSecond));

/**
 * Of four slots two are kept for the audit while it is at work, and one for the interactive lane;
 * one is open to all. Without a share of its own the audit would queue behind callers that ask
 * without a pause.
 */
const pattern = ['audit', 'open', 'audit', 'interactive'] as const;
export type SlotKind = (typeof pattern)[number];

/** @returns the first slot of the kind at or after the instant */
export const slotFrom = (kind: SlotKind, at: Instant, lengthMs: number): Instant => {
  let slot = Math.ceil(at / lengthMs);
  while (pattern[slot % pattern.length] !== kind) slot += 1;
  return slot * lengthMs;
};

/** The slots that a lane may have, by kind. */
export const slotKinds = {
  interactive: { always: ['open', 'interactive'], betweenAudits: ['audit'] },
  webhook: { always: ['open'], betweenAudits: ['audit'] },
  audit: { always: ['open', 'audit'], betweenAudits: [] },
} as const satisfies Record<
  Lane,
  { readonly always: readonly SlotKind[]; readonly betweenAudits: readonly SlotKind[] }
>;

/** @returns the whole seconds that this many calls take if the audit gets every slot it may have */
export const secondsOfAudit = (calls: number, limits: BudgetLimits): number => {
  const slots = Math.ceil((calls * pattern.length) / (pattern.length - 1));
  return Math.ceil((slots * slotLengthMs(limits)) / 1_000);
};

/**
 * The right to begin one call between two instants, both included, which are of the same UTC day as
 * its slot.
 */
export interface Permit {
  readonly slot: Instant;
  readonly from: Instant;
  readonly until: Instant;
  /** Present: the call asks whether a day is open again that the vendor has closed. */
  readonly probes?: true;
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
