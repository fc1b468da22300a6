/** Events as the log has them: CloudEvents in JSON, of which only little has to be known here. */
import { isoInstant } from '../../base/iso-instant.ts';
import { readJson } from '../../base/json.ts';
import { dayMs, type Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { type EventFrame, sourceOf } from '../news/cloud-event.ts';
import type { Delivery } from './delivery.ts';

/** An event and its place in the log. */
export interface LoggedEvent {
  readonly position: number;
  /** The CloudEvent in JSON, as it is sent. */
  readonly text: string;
  readonly accountId?: string | undefined;
  /** It is about what was in the log before there were events, so nobody is told of it now. */
  readonly isHistory?: boolean;
}

const cloudEvent = z.object({
  /** It becomes a header. */
  id: z.string().check(z.regex(/^[!-~]{1,200}$/)),
  type: z.string(),
  time: isoInstant,
});

/** Up to where events have become deliveries. */
export interface TakenUp {
  /** The first place that is not looked at yet. */
  readonly next: number;
  /** Events from before are passed over. */
  readonly since: Instant;
}

/** The first time, those of the last day are delivered; older ones are in the feed. */
export const takeUpFrom = (now: Instant): TakenUp => ({ next: 0, since: now - dayMs });

/**
 * The delivery of an event; `passed`: it is too old to be delivered.
 *
 * @returns undefined if it is not an event
 */
export function deliveryOf(
  { position, text, accountId, isHistory }: LoggedEvent,
  { since }: Pick<TakenUp, 'since'>,
  now: Instant,
): Delivery | 'passed' | undefined {
  const { data: event } = cloudEvent.safeParse(readJson(text));
  if (event === undefined) return undefined;
  if (isHistory || event.time < since) return 'passed';
  const { id: eventId, type } = event;
  return { position, eventId, type, accountId, recordedAt: now, tries: 0, nextAt: now, attempts: [] };
}

/** @returns the place that an event's id ends with; undefined: it is no id of an event */
export function positionOfEvent(eventId: string): number | undefined {
  const [digits] = /(?:0|[1-9]\d{0,14})$/.exec(eventId) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** An event about nothing, to see whether the application gets events. */
export const testEventOf = (
  id: string,
  time: string,
  { origin, typePrefix }: Pick<EventFrame, 'origin' | 'typePrefix'>,
) => ({
  specversion: '1.0',
  id: `test-${id}`,
  source: sourceOf(origin),
  type: `${typePrefix}.delivery.test`,
  time,
  datacontenttype: 'application/json',
  data: {},
});
