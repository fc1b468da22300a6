import { answerQuestions } from '../../shared/api/check.ts';
import { checkMemberships } from '../../shared/api/operations/check.ts';
import { checkDependencies } from '../../shared/platform/check-dependencies.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';

const dependencies = checkDependencies(readEnvironment(checkMemberships.uses));

export const handler = httpFunction(checkMemberships, async ({ body }) => ({
  body: { answers: await answerQuestions(body.subjects, dependencies) },
}));
