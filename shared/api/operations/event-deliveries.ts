import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { attemptFailures, deliveryStates } from '../../domain/deliveries/delivery.ts';
import type { HttpOperation } from '../operation.ts';
import { nextPageToken, pageSize, pageToken } from '../schemas/common.ts';
import { damagedDelivery } from '../schemas/damaged.ts';
import { plain } from '../schemas/text.ts';

const attempt = z.object({
  at: isoInstant,
  durationMs: z.int(),
  /** Of the application's answer. */
  status: z.optional(z.int()),
  failure: z.optional(z.enum(attemptFailures)),
});

export const eventDelivery = z.object({
  eventId: z.string(),
  /** The place of the event in the log. */
  sequence: z.int(),
  type: z.string(),
  accountId: z.optional(z.string()),
  state: z.enum(deliveryStates),
  recordedAt: isoInstant,
  nextAttemptAt: z.optional(isoInstant),
  attempts: z.array(attempt),
});

const impact = 'Operators cannot see or repeat deliveries of events. Events are still sent.';
const timeoutSeconds = 10;
const memoryMegabytes = 512;

export const listEventDeliveries = {
  name: 'list-event-deliveries',
  group: 'list',
  trigger: 'http',
  method: 'GET',
  path: '/v1/event-deliveries',
  scope: 'audit/read',
  summary: 'What became of the events for the application',
  description:
    'Those that wait come first, by account and in their order, then those given up, then those delivered, the newest ' +
    'first. Each is kept for 30 days, with its last 40 attempts. An attempt has the status of the answer, or the kind of ' +
    'its failure. A page may be short although more follow. A damaged delivery has a `problem` in its place.',
  uses: ['deliveries:list'],
  request: {
    query: z.strictObject({
      state: z.optional(z.enum(deliveryStates)),
      pageSize: pageSize({ max: 100, fallback: 50 }),
      pageToken,
    }),
  },
  answer: z.object({ eventDeliveries: z.array(z.union([eventDelivery, damagedDelivery])), nextPageToken }),
  problems: ['EVENTS_WEBHOOK_NOT_SET', 'INVALID_PAGE_TOKEN'],
  impact,
  timeoutSeconds,
  memoryMegabytes,
} as const satisfies HttpOperation;

export const replayEvent = {
  name: 'replay-event',
  group: 'manage',
  trigger: 'http',
  method: 'POST',
  path: '/v1/event-deliveries/{eventId}/replay',
  scope: 'audit/manage',
  summary: 'Send an event to the application again',
  description:
    'The event is sent within a minute, with the same id and content. One that was given up or delivered is tried for ' +
    'another day; it waits for no other event of its account, and none waits for it. One that still waits for its turn ' +
    'or its next attempt keeps its order, and its next attempt is made at once.',
  uses: ['deliveries:replay'],
  request: {
    path: z.strictObject({
      eventId: z.string().check(plain(), z.regex(/^[\x21-\x7e]{1,200}$/, 'must be the id of an event')),
    }),
  },
  successStatus: 202,
  answer: eventDelivery,
  problems: ['EVENTS_WEBHOOK_NOT_SET', 'EVENT_DELIVERY_NOT_FOUND'],
  impact,
  timeoutSeconds,
  memoryMegabytes,
} as const satisfies HttpOperation;

export const testEventDelivery = {
  name: 'test-event-delivery',
  group: 'manage',
  trigger: 'http',
  method: 'POST',
  path: '/v1/event-deliveries/test',
  scope: 'audit/manage',
  summary: 'Send a test event to the application, and see what it answers',
  description:
    'The event has a type that ends with `delivery.test`, and is signed like all others. It is sent once, at once, and is ' +
    'in no log.',
  uses: ['deliveries:send'],
  request: {},
  answer: z.object({
    eventId: z.string(),
    delivered: z.boolean(),
    ...attempt.shape,
  }),
  problems: ['EVENTS_WEBHOOK_NOT_SET', 'EVENTS_NOT_SIGNED'],
  impact,
  timeoutSeconds: 25,
  memoryMegabytes,
} as const satisfies HttpOperation;
