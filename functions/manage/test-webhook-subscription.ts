import { webhookSubscriptionAnswerOf } from '../../shared/api/answers/partner.ts';
import { partnerProblem } from '../../shared/api/answers/partner-problem.ts';
import { testWebhookSubscription as operation } from '../../shared/api/operations/webhook-subscriptions.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { actorOf } from '../../shared/http/request.ts';
import { testWebhookSubscription } from '../../shared/use-cases/partner/webhook-subscriptions.ts';
import { partnerDependencies } from '../../shared/wiring/partner.ts';

const dependencies = partnerDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path: { topicId }, deadline, now, ...request }) => {
  const subscription = await testWebhookSubscription({ topicId, deadline, actor: actorOf(request) }, dependencies);
  if (!subscription.ok) return partnerProblem(operation.name, subscription.failure, now());
  return { body: webhookSubscriptionAnswerOf(subscription.value) };
});
