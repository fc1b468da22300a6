import { webhookSubscriptionAnswerOf } from '../../shared/api/answers.ts';
import { listWebhookSubscriptions as operation } from '../../shared/api/operations/webhook-subscriptions.ts';
import { partnerProblem } from '../../shared/api/partner-problem.ts';
import { listWebhookSubscriptions } from '../../shared/partner/webhook-subscriptions.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { actorOf, partnerDependencies } from '../../shared/platform/partner-dependencies.ts';

const dependencies = partnerDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ deadline, ...request }) => {
  const subscriptions = await listWebhookSubscriptions({ deadline, actor: actorOf(request) }, dependencies);
  if (!subscriptions.ok) return partnerProblem(operation.name, subscriptions.failure, Date.now());
  return { body: { webhookSubscriptions: subscriptions.value.map(webhookSubscriptionAnswerOf) } };
});
