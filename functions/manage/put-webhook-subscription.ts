import { webhookSubscriptionAnswerOf } from '../../shared/api/answers/partner.ts';
import { partnerProblem } from '../../shared/api/answers/partner-problem.ts';
import { putWebhookSubscription as operation } from '../../shared/api/operations/webhook-subscriptions.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { actorOf } from '../../shared/http/request.ts';
import { putWebhookSubscription } from '../../shared/use-cases/partner/webhook-subscriptions.ts';
import { partnerDependencies } from '../../shared/wiring/partner.ts';

const environment = readEnvironment(operation.uses);
const dependencies = { ...partnerDependencies(environment), receiver: environment.WEBHOOK_RECEIVER_URL };

export const handler = httpFunction(operation, async ({ path: { topicId }, body, deadline, now, ...request }) => {
  const asking = { topicId, deadline, actor: actorOf(request) };
  const subscription = await putWebhookSubscription(asking, body.hookUri, dependencies);
  if (!subscription.ok) return partnerProblem(operation.name, subscription.failure, now());
  return { body: webhookSubscriptionAnswerOf(subscription.value) };
});
