/** The delivery of one event to the application: its attempts, and when the next one is due. */
import type { Instant } from '../../base/time.ts';

/** `not_connected`: nothing was sent. `broken_off`: the connection ended before an answer. */
export const attemptFailures = ['timed_out', 'not_connected', 'broken_off'] as const;

/** What came of one request: a status, or the kind of its failure. */
export interface Attempt {
  readonly at: Instant;
  readonly durationMs: number;
  readonly status?: number | undefined;
  readonly failure?: (typeof attemptFailures)[number] | undefined;
}

export interface Delivery {
  /** The place of the event in the log. */
  readonly position: number;
  readonly eventId: string;
  readonly type: string;
  /** Absent: the event is about no single account. */
  readonly accountId?: string | undefined;
  readonly recordedAt: Instant;
  /** It was asked for by a person, and keeps no order. */
  readonly isReplay?: true | undefined;
  /** An attempt is being made, until `nextAt` at most. */
  readonly isClaimed?: true | undefined;
  /** The first attempt, or the first one since a replay was asked for. */
  readonly triedSince?: Instant | undefined;
  /** Attempts since then. */
  readonly tries: number;
  readonly nextAt: Instant;
  /** The last ones, the oldest first. */
  readonly attempts: readonly Attempt[];
}

export const deliveryStates = ['waiting', 'failed', 'delivered'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** Deliveries that an attempt can leave behind. */
export interface Attempted {
  readonly state: DeliveryState;
  readonly delivery: Delivery;
}

/** Standard Webhooks recommends 15 to 30 seconds. */
export const attemptTimeoutMs = 15_000;
/** An event is tried for this long, counted from its first attempt. */
const triedForMs = 86_400_000;

/**
 * The beginning of the schedule in Standard Webhooks. It goes on each hour, because the later events
 * of the account wait.
 */
const pausesMs: readonly number[] = [5_000, 300_000, 1_800_000];
const longestPauseMs = 3_600_000;
/** Of a pause, each way. */
const jitter = 0.2;
const keptAttempts = 40;

export const isDelivered = ({ status = 0 }: Pick<Attempt, 'status'>): boolean => status >= 200 && status < 300;

/**
 * What an attempt makes of a delivery.
 *
 * @param retryAfterMs how long the application has asked to wait
 * @param random a number from 0 (inclusive) to 1 (exclusive)
 */
export function afterAttempt(
  { isClaimed: _, ...before }: Delivery,
  attempt: Attempt,
  { retryAfterMs = 0, random }: { readonly retryAfterMs?: number | undefined; readonly random: number },
): Attempted {
  const tries = before.tries + 1;
  const triedSince = before.triedSince ?? attempt.at;
  const attempts = [...before.attempts, attempt].slice(-keptAttempts);
  const delivery = { ...before, tries, triedSince, attempts };
  if (isDelivered(attempt)) return { state: 'delivered', delivery };
  const end = triedSince + triedForMs;
  // One that begins before the end, and hangs until after it, is not the last one.
  if (attempt.at >= end) return { state: 'failed', delivery };
  const now = attempt.at + attempt.durationMs;
  const pause = (pausesMs[tries - 1] ?? longestPauseMs) * (1 - jitter + 2 * jitter * random);
  const nextAt = Math.min(now + Math.max(Math.round(pause), Math.min(retryAfterMs, longestPauseMs)), end);
  return { state: 'waiting', delivery: { ...delivery, nextAt } };
}

/**
 * Until when no event is sent at all, because the application has asked for a pause.
 *
 * @returns undefined if it has not
 */
export const pausedUntil = (attempt: Attempt, retryAfterMs: number | undefined): Instant | undefined =>
  retryAfterMs === undefined || (attempt.status !== 429 && attempt.status !== 503)
    ? undefined
    : attempt.at + attempt.durationMs + Math.min(retryAfterMs, longestPauseMs);

/** The same event once more, at once, for another day. */
export const replayed = ({ triedSince: _, ...delivery }: Delivery, now: Instant): Delivery => ({
  ...delivery,
  isReplay: true,
  tries: 0,
  nextAt: now,
});

/**
 * Deliveries with the same lane are sent one after another. A replay has a lane of its own: it does
 * not wait, and nothing waits for it.
 */
export const laneOf = ({
  accountId = '',
  position,
  isReplay,
}: Pick<Delivery, 'accountId' | 'position' | 'isReplay'>) => (isReplay ? `#${position}` : accountId);

/** The lanes whose first delivery is due, the longest due first; each in its order. */
export function dueLanes(waiting: readonly Delivery[], now: Instant): readonly (readonly [Delivery, ...Delivery[]])[] {
  const lanes = [...Map.groupBy(waiting, laneOf).values()].map((lane) =>
    lane.toSorted((a, b) => a.position - b.position),
  );
  return lanes
    .flatMap(([first, ...others]) => (first !== undefined && first.nextAt <= now ? [[first, ...others] as const] : []))
    .toSorted(([a], [b]) => a.nextAt - b.nextAt);
}
