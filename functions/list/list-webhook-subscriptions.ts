import { webhookSubscriptionAnswerOf } from '../../shared/api/answers/partner.ts';
import { partnerProblem } from '../../shared/api/answers/partner-problem.ts';
import { listWebhookSubscriptions as operation } from '../../shared/api/operations/webhook-subscriptions.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { actorOf } from '../../shared/http/request.ts';
import { listWebhookSubscriptions } from '../../shared/use-cases/partner/webhook-subscriptions.ts';
import { partnerDependencies } from '../../shared/wiring/partner.ts';

const dependencies = partnerDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ deadline, now, ...request }) => {
  const subscriptions = await listWebhookSubscriptions({ deadline, actor: actorOf(request) }, dependencies);
  if (!subscriptions.ok) return partnerProblem(operation.name, subscriptions.failure, now());
  return { body: { webhookSubscriptions: subscriptions.value.map(webhookSubscriptionAnswerOf) } };
});
