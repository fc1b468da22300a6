import { planAnswerOf } from '../../shared/api/answers.ts';
import { getPlan as operation } from '../../shared/api/operations/client-accounts.ts';
import { partnerProblem } from '../../shared/api/partner-problem.ts';
import { readPlan } from '../../shared/partner/plans.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { actorOf, partnerDependencies } from '../../shared/platform/partner-dependencies.ts';

const dependencies = partnerDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path: { accountId }, deadline, ...request }) => {
  const plan = await readPlan({ accountId, deadline, actor: actorOf(request) }, dependencies);
  if (!plan.ok) return partnerProblem(operation.name, plan.failure, Date.now());
  return { body: planAnswerOf(accountId, plan.value) };
});
