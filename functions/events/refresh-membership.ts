import { refreshMembership as operation } from '../../shared/api/operations/webhooks.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { eventFunction } from '../../shared/http/event-function.ts';
import { webhookWorkOf } from '../../shared/store/webhook-work.ts';
import { refreshAccounts } from '../../shared/use-cases/webhooks/refresh.ts';
import { refreshDependencies } from '../../shared/wiring/webhooks.ts';

const dependencies = refreshDependencies(readEnvironment(operation.uses));

export const handler = eventFunction(async (deadline, event) => {
  const again = await refreshAccounts(webhookWorkOf(event), deadline, dependencies);
  return { batchItemFailures: again.map(({ sequenceNumber }) => ({ itemIdentifier: sequenceNumber })) };
});
