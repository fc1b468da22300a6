import { deliveryAnswersOf, eventsWebhookNotSet } from '../../shared/api/answers/deliveries.ts';
import { listEventDeliveries as operation } from '../../shared/api/operations/event-deliveries.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { openPage } from '../../shared/http/paging.ts';
import { deliveryList } from '../../shared/wiring/delivery-log.ts';

const deliveries = deliveryList(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ query: { state, pageSize, pageToken } }) => {
  if (deliveries === undefined) return eventsWebhookNotSet;
  const page = openPage(operation, { state }, pageToken, deliveries.position);
  if (page === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const { entries, next } = await deliveries.list(state, pageSize, page.from);
  return { body: { eventDeliveries: deliveryAnswersOf(entries), nextPageToken: page.tokenOf(next) } };
});
