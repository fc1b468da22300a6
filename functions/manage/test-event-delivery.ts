import { eventsWebhookNotSet, testSendAnswerOf } from '../../shared/api/answers/deliveries.ts';
import { testEventDelivery as operation } from '../../shared/api/operations/event-deliveries.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { sendTestEvent } from '../../shared/use-cases/deliveries/test-send.ts';
import { testSendDependencies } from '../../shared/wiring/deliveries.ts';

const dependencies = testSendDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async () => {
  if (dependencies === undefined) return eventsWebhookNotSet;
  const sent = await sendTestEvent(dependencies);
  return sent === undefined ? { problem: 'EVENTS_NOT_SIGNED' } : { body: testSendAnswerOf(sent) };
});
