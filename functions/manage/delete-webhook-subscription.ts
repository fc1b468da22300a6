import { partnerProblem } from '../../shared/api/answers/partner-problem.ts';
import { deleteWebhookSubscription as operation } from '../../shared/api/operations/webhook-subscriptions.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { actorOf } from '../../shared/http/request.ts';
import { deleteWebhookSubscription } from '../../shared/use-cases/partner/webhook-subscriptions.ts';
import { partnerDependencies } from '../../shared/wiring/partner.ts';

const dependencies = partnerDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path: { topicId }, deadline, now, ...request }) => {
  const result = await deleteWebhookSubscription({ topicId, deadline, actor: actorOf(request) }, dependencies);
  return result.ok ? {} : partnerProblem(operation.name, result.failure, now());
});
