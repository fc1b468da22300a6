import { answerQuestion } from '../../shared/api/check.ts';
import { checkMembership } from '../../shared/api/operations/check.ts';
import { checkDependencies } from '../../shared/platform/check-dependencies.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';

const dependencies = checkDependencies(readEnvironment(checkMembership.uses));

export const handler = httpFunction(checkMembership, async ({ body }) => ({
  body: await answerQuestion(body, dependencies),
}));
