/** Answers about the deliveries of events. */
import * as z from '../../base/zod.ts';
import { type Attempt, type Attempted, isDelivered } from '../../domain/deliveries/delivery.ts';
import type { Entry } from '../../store/entries.ts';
import { eventDelivery, testEventDelivery } from '../operations/event-deliveries.ts';
import type { Problem } from '../problems.ts';
import { entryAnswersOf, problemInPlace } from './damaged.ts';

export const eventsWebhookNotSet: Problem = {
  problem: 'EVENTS_WEBHOOK_NOT_SET',
  detail: 'sending events needs the setting eventsWebhookUrl',
};

export function deliveryAnswerOf({ state, delivery }: Attempted): z.input<typeof eventDelivery> {
  const { position: sequence, eventId, type, accountId, recordedAt, nextAt, attempts } = delivery;
  return z.encode(eventDelivery, {
    eventId,
    sequence,
    type,
    accountId,
    state,
    recordedAt,
    nextAttemptAt: state === 'waiting' ? nextAt : undefined,
    attempts: [...attempts],
  });
}

/** Answers with a page of the list. */
export const deliveryAnswersOf = (entries: readonly Entry<Attempted>[]) =>
  entryAnswersOf(entries, deliveryAnswerOf, (id) => ({
    sequence: Number(/\d+$/.exec(id)?.[0] ?? 0),
    problem: problemInPlace('ITEM_DAMAGED'),
  }));

export function testSendAnswerOf({
  eventId,
  attempt,
}: {
  readonly eventId: string;
  readonly attempt: Attempt;
}): z.input<typeof testEventDelivery.answer> {
  return z.encode(testEventDelivery.answer, { eventId, delivered: isDelivered(attempt), ...attempt });
}
