import { deleteWebhookSubscription as operation } from '../../shared/api/operations/webhook-subscriptions.ts';
import { partnerProblem } from '../../shared/api/partner-problem.ts';
import { deleteWebhookSubscription } from '../../shared/partner/webhook-subscriptions.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { actorOf, partnerDependencies } from '../../shared/platform/partner-dependencies.ts';

const dependencies = partnerDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path: { topicId }, deadline, ...request }) => {
  const gone = await deleteWebhookSubscription({ topicId, deadline, actor: actorOf(request) }, dependencies);
  return gone.ok ? {} : partnerProblem(operation.name, gone.failure, Date.now());
});
