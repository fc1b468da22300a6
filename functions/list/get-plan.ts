import { planAnswerOf } from '../../shared/api/answers/partner.ts';
import { partnerProblem } from '../../shared/api/answers/partner-problem.ts';
import { getPlan as operation } from '../../shared/api/operations/client-accounts.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { actorOf } from '../../shared/http/request.ts';
import { readPlan } from '../../shared/use-cases/partner/plans.ts';
import { partnerDependencies } from '../../shared/wiring/partner.ts';

const dependencies = partnerDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path: { accountId }, deadline, now, ...request }) => {
  const plan = await readPlan({ accountId, deadline, actor: actorOf(request) }, dependencies);
  if (!plan.ok) return partnerProblem(operation.name, plan.failure, now());
  return { body: planAnswerOf(accountId, plan.value) };
});
