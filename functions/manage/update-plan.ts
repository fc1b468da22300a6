import { planAnswerOf } from '../../shared/api/answers/partner.ts';
import { planOutcomeProblem } from '../../shared/api/answers/partner-problem.ts';
import { updatePlan as operation } from '../../shared/api/operations/client-accounts.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { actorOf } from '../../shared/http/request.ts';
import { changePlan } from '../../shared/use-cases/partner/plans.ts';
import { followingDependencies } from '../../shared/wiring/partner.ts';

const dependencies = followingDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path: { accountId }, body, deadline, now, ...request }) => {
  const result = await changePlan({ accountId, deadline, actor: actorOf(request) }, body, dependencies);
  return result.outcome === 'changed'
    ? { body: planAnswerOf(accountId, result.plan) }
    : planOutcomeProblem(result, now());
});
