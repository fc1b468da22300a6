import { checkMemberships } from '../../shared/api/operations/check.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { answerQuestions } from '../../shared/use-cases/memberships/check.ts';
import { checkDependencies } from '../../shared/wiring/check.ts';

const dependencies = checkDependencies(readEnvironment(checkMemberships.uses));

export const handler = httpFunction(checkMemberships, async ({ body }) => ({
  body: { answers: await answerQuestions(body.subjects, dependencies) },
}));
