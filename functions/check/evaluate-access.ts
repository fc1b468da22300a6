import { evaluationAnswerOf, evaluationQuestionOf } from '../../shared/api/answers/evaluations.ts';
import { evaluateAccess as operation } from '../../shared/api/operations/authzen.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { authzenFunction } from '../../shared/http/authzen-function.ts';
import { evaluate } from '../../shared/use-cases/memberships/evaluate.ts';
import { checkDependencies } from '../../shared/wiring/check.ts';

const dependencies = checkDependencies(readEnvironment(operation.uses));

export const handler = authzenFunction(operation, async ({ body, sent }) =>
  evaluationAnswerOf(await evaluate(evaluationQuestionOf(body, sent.body), dependencies)),
);
