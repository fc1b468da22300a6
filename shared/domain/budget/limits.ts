/** The vendor's limits per API key (fact sheet section 4), and the share of each lane. */

export interface BudgetLimits {
  /** Requests per second, 1 or more. */
  readonly perSecond: number;
  /** Requests per UTC day, 1 or more. */
  readonly perDay: number;
}

/** The kinds of callers. */
export const lanes = ['interactive', 'webhook', 'audit'] as const;
export type Lane = (typeof lanes)[number];

/** Calls of a day by lane. */
export type UsedCalls = Readonly<Record<Lane, number>>;
export const noCalls: UsedCalls = { interactive: 0, webhook: 0, audit: 0 };

/**
 * The floor of each lane: the share of the day, in percent, that no other lane may use. The rest
 * goes to whoever asks first. So the audit has 70 % of a day while the others use only their
 * floors, and never less than 60 %. For the share of a second see `slots.ts`.
 */
export const floorPercent = { interactive: 25, webhook: 5, audit: 60 } as const satisfies Record<Lane, number>;

/** @returns the floor of a lane in whole calls of a day */
export const floorOf = (lane: Lane, { perDay }: Pick<BudgetLimits, 'perDay'>): number =>
  Math.floor((perDay * floorPercent[lane]) / 100);

export const callsIn = (used: UsedCalls): number => lanes.reduce((sum, lane) => sum + used[lane], 0);

/**
 * Calls that a lane may still make in a day: what the other lanes have neither used nor kept.
 *
 * More may have been used than the floors allow, after the limit was lowered. Then no floor can be
 * promised any more, and what is left of the day goes to the lanes that are below theirs.
 *
 * @returns whole calls, 0 or more
 */
export const callsLeft = (lane: Lane, used: UsedCalls, limits: BudgetLimits): number => {
  const leftOfDay = limits.perDay - callsIn(used);
  const keptByOthers = lanes
    .filter((other) => other !== lane)
    .reduce((sum, other) => sum + Math.max(0, floorOf(other, limits) - used[other]), 0);
  const leftOfFloor = Math.min(floorOf(lane, limits) - used[lane], leftOfDay);
  return Math.max(0, leftOfDay - keptByOthers, leftOfFloor);
};
