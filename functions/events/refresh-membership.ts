import { refreshMembership } from '../../shared/api/operations/webhooks.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { eventFunction } from '../../shared/platform/event-function.ts';
import { refreshDependencies } from '../../shared/platform/webhook-dependencies.ts';
import { webhookWorkOf } from '../../shared/store/webhook-work.ts';
import { refreshAccounts } from '../../shared/webhooks/refresh.ts';

const dependencies = refreshDependencies(readEnvironment(refreshMembership.uses));

export const handler = eventFunction(async (deadline, event) => {
  const again = await refreshAccounts(webhookWorkOf(event), deadline, dependencies);
  return { batchItemFailures: again.map(({ sequenceNumber }) => ({ itemIdentifier: sequenceNumber })) };
});
