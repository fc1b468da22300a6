import { spelled } from '../../shared/api/answers/origins.ts';
import { createAnswerOf } from '../../shared/api/answers/provisions.ts';
import { createClientAccount as operation } from '../../shared/api/operations/provisions.ts';
import { newClientAccountOf } from '../../shared/api/schemas/new-client-account.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { idempotently } from '../../shared/http/idempotent.ts';
import { actorOf } from '../../shared/http/request.ts';
import { provisionAccount } from '../../shared/use-cases/provisions/request.ts';
import { provisionDependencies } from '../../shared/wiring/provisions.ts';

const environment = readEnvironment(operation.uses);
const dependencies = provisionDependencies(environment);

export const handler = httpFunction(
  operation,
  idempotently(operation, environment, async (request) => {
    const asking = { actor: actorOf(request), deadline: request.deadline };
    const { body, sent } = request;
    const user = body.userId === undefined ? undefined : spelled({ userId: body.userId }, sent.body);
    const result = await provisionAccount(asking, { account: newClientAccountOf(body), user }, dependencies);
    return createAnswerOf(result, request.now());
  }),
);
