import { planAnswerOf } from '../../shared/api/answers.ts';
import { updatePlan as operation } from '../../shared/api/operations/client-accounts.ts';
import { planOutcomeProblem } from '../../shared/api/partner-problem.ts';
import { changePlan } from '../../shared/partner/plans.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { actorOf, followingDependencies } from '../../shared/platform/partner-dependencies.ts';

const dependencies = followingDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path: { accountId }, body, deadline, ...request }) => {
  const outcome = await changePlan({ accountId, deadline, actor: actorOf(request) }, body, dependencies);
  return outcome.outcome === 'changed'
    ? { body: planAnswerOf(accountId, outcome.plan) }
    : planOutcomeProblem(outcome, Date.now());
});
