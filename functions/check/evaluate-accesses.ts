import {
  askedOf,
  evaluationAnswerOf,
  evaluationAnswersOf,
  evaluationsIn,
  isSingle,
} from '../../shared/api/answers/evaluations.ts';
import { evaluateAccesses as operation } from '../../shared/api/operations/authzen.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { authzenFunction } from '../../shared/http/authzen-function.ts';
import { evaluate, evaluateAll } from '../../shared/use-cases/memberships/evaluate.ts';
import { checkDependencies } from '../../shared/wiring/check.ts';

const dependencies = checkDependencies(readEnvironment(operation.uses));

export const handler = authzenFunction(operation, async ({ body }) => {
  const asked = evaluationsIn(body).map(askedOf);
  const [single] = asked;
  if (isSingle(body) && single !== undefined) return evaluationAnswerOf(await evaluate(single, dependencies));
  const semantic = body.options?.evaluations_semantic ?? 'execute_all';
  return evaluationAnswersOf(await evaluateAll(asked, semantic, dependencies));
});
