import { checkAnswerOf, questionOf, statedAnswerOf } from '../../shared/api/answers/checks.ts';
import { checkMembership as operation } from '../../shared/api/operations/check.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { checkMembership } from '../../shared/use-cases/memberships/check.ts';
import { checkDependencies } from '../../shared/wiring/check.ts';

const environment = readEnvironment(operation.uses);
const dependencies = checkDependencies(environment);

/** A plain check does not pay for what signs: it is a file of its own, and loads when it is asked for. */
const loadStater = () =>
  import('../../shared/wiring/statements.ts').then(({ checkStater }) => checkStater(environment));
let stater: ReturnType<typeof loadStater> | undefined;

export const handler = httpFunction(operation, async ({ body, sent }) => {
  const result = await checkMembership(questionOf(body, sent.body), dependencies);
  const { statement, userId } = body;
  if (statement === undefined || result.outcome === 'damaged') return checkAnswerOf(result);
  stater ??= loadStater();
  const state = await stater;
  return statedAnswerOf(result.checked, await state(result.checked, { ...statement, userId }));
});
