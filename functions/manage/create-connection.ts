import { connectionAnswerOf } from '../../shared/api/answers/connections.ts';
import { spelled } from '../../shared/api/answers/origins.ts';
import { createConnection as operation } from '../../shared/api/operations/connections.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { askForConnection } from '../../shared/use-cases/connections/ask.ts';
import { askDependencies } from '../../shared/wiring/connections-asked.ts';

const environment = readEnvironment(operation.uses);
const dependencies = askDependencies(environment);

export const handler = httpFunction(operation, async ({ body: { userId, returnTo }, sent, person }) => {
  const request = { user: spelled({ userId }, sent.body), returnTo, askedBy: person };
  return connectionAnswerOf(await askForConnection(request, dependencies), environment.PUBLIC_URL);
});
