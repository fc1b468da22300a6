import { checkMembership } from '../../shared/api/operations/check.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { answerQuestion } from '../../shared/use-cases/memberships/check.ts';
import { checkDependencies } from '../../shared/wiring/check.ts';

const dependencies = checkDependencies(readEnvironment(checkMembership.uses));

export const handler = httpFunction(checkMembership, async ({ body }) => ({
  body: await answerQuestion(body, dependencies),
}));
