import { checkAnswerOf, questionOf } from '../../shared/api/answers/checks.ts';
import { checkMembership as operation } from '../../shared/api/operations/check.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { checkMembership } from '../../shared/use-cases/memberships/check.ts';
import { checkDependencies } from '../../shared/wiring/check.ts';

const dependencies = checkDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ body, sent }) =>
  checkAnswerOf(await checkMembership(questionOf(body, sent.body), dependencies)),
);
