import { deliveryAnswerOf, eventsWebhookNotSet } from '../../shared/api/answers/deliveries.ts';
import { replayEvent as operation } from '../../shared/api/operations/event-deliveries.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { replayEvent } from '../../shared/use-cases/deliveries/replay.ts';
import { replayDependencies } from '../../shared/wiring/delivery-log.ts';

const dependencies = replayDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path: { eventId } }) => {
  if (dependencies === undefined) return eventsWebhookNotSet;
  const delivery = await replayEvent(eventId, dependencies);
  return delivery === undefined ? { problem: 'EVENT_DELIVERY_NOT_FOUND' } : { body: deliveryAnswerOf(delivery) };
});
