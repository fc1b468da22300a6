/** The vendor's limits per API key (fact sheet section 4), and the share of each lane. */

export interface BudgetLimits {
  /** Requests per second, 1 or more. */
  readonly perSecond: number;
  /** Requests per UTC day, 1 or more. */
  readonly perDay: number;
}

/** The kinds of callers, in order of precedence: first those that a person waits for. */
export const lanes = ['interactive', 'webhook', 'audit'] as const;
export type Lane = (typeof lanes)[number];

/** Calls of a day by lane. */
export type UsedCalls = Readonly<Record<Lane, number>>;
export const noCalls: UsedCalls = { interactive: 0, webhook: 0, audit: 0 };

/**
 * Share of the day, in percent, that later lanes must leave to a lane. For the share of a second
 * see `slots.ts`.
 */
const reservedPercent = { interactive: 25, webhook: 5, audit: 0 } as const satisfies Record<Lane, number>;

const reserveOf = (lane: Lane, perDay: number): number => Math.floor((perDay * reservedPercent[lane]) / 100);

export const callsIn = (used: UsedCalls): number => lanes.reduce((sum, lane) => sum + used[lane], 0);

/**
 * Calls that a lane may still make in a day: all that is left, minus the reserves of the lanes
 * before it. A lane's own calls count against its own reserve first.
 *
 * @returns whole calls, 0 or more
 */
export const callsLeft = (lane: Lane, used: UsedCalls, { perDay }: BudgetLimits): number => {
  const before = lanes.slice(0, lanes.indexOf(lane));
  const reserved = before.reduce((sum, earlier) => sum + Math.max(0, reserveOf(earlier, perDay) - used[earlier]), 0);
  return Math.max(0, perDay - callsIn(used) - reserved);
};
