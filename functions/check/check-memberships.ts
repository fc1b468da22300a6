import { checkEntryOf, questionsOf } from '../../shared/api/answers/checks.ts';
import { checkMemberships as operation } from '../../shared/api/operations/check-batch.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { checkMemberships } from '../../shared/use-cases/memberships/check.ts';
import { checkDependencies } from '../../shared/wiring/check.ts';

const dependencies = checkDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ body, sent }) => {
  const answers = await checkMemberships(questionsOf(body, sent.body), dependencies);
  return { body: { answers: answers.map(checkEntryOf) } };
});
