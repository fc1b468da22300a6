import { decisionAnswerOf, noDecision } from '../../shared/api/answers/decisions.ts';
import { getDecision as operation } from '../../shared/api/operations/decisions.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { decideAgain } from '../../shared/use-cases/memberships/decide-again.ts';
import { decisionReading } from '../../shared/wiring/decisions.ts';

const environment = readEnvironment(operation.uses);
const dependencies = decisionReading(environment);

export const handler = httpFunction(operation, async ({ path }) => {
  const kept = await dependencies.read(path.decisionId);
  return kept === undefined ? noDecision(environment) : decisionAnswerOf(kept, await decideAgain(kept, dependencies));
});
