import { createClientAccount as operation } from '../../shared/api/operations/provisions.ts';
import { newClientAccountOf } from '../../shared/api/provision-body.ts';
import { createAnswerOf } from '../../shared/api/provisions.ts';
import { provisionAccount } from '../../shared/partner/provision.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { idempotently } from '../../shared/platform/idempotent.ts';
import { actorOf } from '../../shared/platform/partner-dependencies.ts';
import { provisionDependencies } from '../../shared/platform/provision-dependencies.ts';

const environment = readEnvironment(operation.uses);
const dependencies = provisionDependencies(environment);

export const handler = httpFunction(
  operation,
  idempotently(operation, environment, async (request) => {
    const asking = { actor: actorOf(request), deadline: request.deadline };
    const outcome = await provisionAccount(asking, newClientAccountOf(request.body), dependencies);
    return createAnswerOf(outcome, Date.now());
  }),
);
