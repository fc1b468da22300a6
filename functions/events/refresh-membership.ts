import { refreshMembership as operation } from '../../shared/api/operations/webhooks.ts';
import * as events from '../../shared/base/log-events.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { eventFunction } from '../../shared/http/event-function.ts';
import { webhookWorkOf } from '../../shared/http/stream-event.ts';
import { refreshAccounts } from '../../shared/use-cases/webhooks/refresh.ts';
import { refreshDependencies } from '../../shared/wiring/refresh-membership.ts';

const dependencies = refreshDependencies(readEnvironment(operation.uses));
const { log } = dependencies;

export const handler = eventFunction(async (deadline, event) => {
  const work = webhookWorkOf(event, (sequenceNumber) => log(events.WEBHOOK_NOTE_DAMAGED, { sequenceNumber }));
  const results = await refreshAccounts(work, deadline, dependencies);
  const left = results.filter(({ outcome }) => outcome === 'left');
  return { batchItemFailures: left.map(({ notice }) => ({ itemIdentifier: notice.sequenceNumber })) };
});
