import { webhookSubscriptionAnswerOf } from '../../shared/api/answers.ts';
import { testWebhookSubscription as operation } from '../../shared/api/operations/webhook-subscriptions.ts';
import { partnerProblem } from '../../shared/api/partner-problem.ts';
import { testWebhookSubscription } from '../../shared/partner/webhook-subscriptions.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { actorOf, partnerDependencies } from '../../shared/platform/partner-dependencies.ts';

const dependencies = partnerDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path: { topicId }, deadline, ...request }) => {
  const subscription = await testWebhookSubscription({ topicId, deadline, actor: actorOf(request) }, dependencies);
  if (!subscription.ok) return partnerProblem(operation.name, subscription.failure, Date.now());
  return { body: webhookSubscriptionAnswerOf(subscription.value) };
});
