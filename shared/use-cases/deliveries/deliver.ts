import { inParallel } from '../../base/in-parallel.ts';
import { describeError, type Log } from '../../base/log.ts';
import * as logEvents from '../../base/log-events.ts';
import { type Instant, toIso } from '../../base/time.ts';
import type { KeySource } from '../../delivery/keys.ts';
import type { Post } from '../../delivery/post.ts';
import {
  type Attempt,
  type Attempted,
  afterAttempt,
  attemptTimeoutMs,
  type Delivery,
  dueLanes,
  pausedUntil,
} from '../../domain/deliveries/delivery.ts';
import { type SigningKeys, signedHeaders } from '../../domain/deliveries/signature.ts';
import type { DeliveryStore } from '../../store/deliveries/deliveries.ts';
import type { EventGetter } from '../../store/deliveries/events.ts';

export interface DeliverDependencies {
  readonly readEvent: EventGetter;
  readonly deliveries: Pick<DeliveryStore, 'waiting' | 'claim' | 'settle' | 'readPause' | 'pause'>;
  readonly keys: KeySource;
  readonly post: Post;
  readonly now: () => Instant;
  readonly random: () => number;
  readonly log: Log;
}

/** Requests at the same time. */
const lanesAtOnce = 10;
/** The longest attempt, and time to keep its result. Then somebody else may try. */
const claimMs = attemptTimeoutMs + 10_000;

/** What one call works with. */
interface Round extends DeliverDependencies {
  readonly signingKeys: SigningKeys;
  readonly deadline: Instant;
  /** Nothing is sent before. */
  pausedUntil: Instant;
  readonly counts: Record<Attempted['state'], number>;
}

/**
 * Sends the events that are due, those of an account in their order. An account whose event is not
 * accepted waits; the others do not. Nothing is begun that could last beyond the deadline.
 */
export async function deliverDue(deadline: Instant, dependencies: DeliverDependencies): Promise<void> {
  const { deliveries, keys, now, log } = dependencies;
  const waiting = await deliveries.waiting();
  log(logEvents.EVENT_DELIVERIES, { waiting: waiting.length, oldestSeconds: oldestSecondsOf(waiting, now()) });
  const lanes = dueLanes(waiting, now());
  if (lanes.length === 0) return;
  const paused = await deliveries.readPause();
  const signingKeys = await keys().catch((error: unknown) => {
    log(logEvents.EVENTS_NOT_SIGNED, { error: describeError(error) });
    return undefined;
  });
  if (signingKeys === undefined) return;
  const counts = { waiting: 0, failed: 0, delivered: 0 };
  const round: Round = { ...dependencies, signingKeys, deadline, pausedUntil: paused, counts };
  const failures: unknown[] = [];
  await inParallel(lanes, lanesAtOnce, (lane) => sendLane(lane, round).catch((error: unknown) => failures.push(error)));
  log(logEvents.EVENTS_SENT, { ...counts });
  if (failures.length > 0) throw failures[0];
}

/** How long the application has not accepted an event; a replay is a wish of its own. */
const oldestSecondsOf = (waiting: readonly Delivery[], now: Instant): number =>
  waiting.reduce((oldest, { recordedAt, isReplay }) => Math.max(oldest, isReplay ? 0 : (now - recordedAt) / 1000), 0);

/** Ends at the first delivery that has to wait. */
async function sendLane(lane: readonly Delivery[], round: Round): Promise<void> {
  const { deliveries, now, deadline } = round;
  for (const delivery of lane) {
    const at = now();
    if (delivery.nextAt > at || round.pausedUntil > at || at + attemptTimeoutMs > deadline) return;
    const claimed = await deliveries.claim(delivery, at + claimMs);
    if (claimed === undefined) return;
    const result = await attempt(claimed, round);
    if (result === undefined || !(await deliveries.settle(claimed, result))) return;
    report(result, round);
    if (result.state === 'waiting') return;
  }
}

/** @returns undefined if too little of the claim is left, so that somebody else may try by now */
async function attempt(delivery: Delivery, round: Round): Promise<Attempted | undefined> {
  const { readEvent, post, signingKeys, now, random, deliveries } = round;
  const event = await readEvent(delivery.position);
  // The log is only added to: then nothing can be sent, ever.
  if (event === undefined) return { state: 'failed', delivery };
  const at = now();
  if (at + attemptTimeoutMs > delivery.nextAt) return undefined;
  const headers = signedHeaders({ id: delivery.eventId, body: event.text }, signingKeys, at);
  const { status, failure, retryAfterMs } = await post(event.text, headers, attemptTimeoutMs);
  const made: Attempt = { at, durationMs: now() - at, status, failure };
  const until = pausedUntil(made, retryAfterMs);
  if (until !== undefined && until > round.pausedUntil) {
    round.pausedUntil = until;
    await deliveries.pause(until);
  }
  return afterAttempt(delivery, made, { retryAfterMs, random: random() });
}

function report({ state, delivery }: Attempted, { counts, log }: Round): void {
  counts[state] += 1;
  if (state === 'delivered') return;
  const { eventId, accountId, tries, attempts, nextAt } = delivery;
  const { status, failure } = attempts.at(-1) ?? {};
  const fields = { eventId, accountId, tries, status, failure };
  if (state === 'failed') log(logEvents.EVENT_GIVEN_UP, fields);
  else log(logEvents.EVENT_NOT_DELIVERED, { ...fields, nextAt: toIso(nextAt) });
}
