import { createSsoUser as operation } from '../../shared/api/operations/account-operations.ts';
import { partnerProblem } from '../../shared/api/partner-problem.ts';
import { createSsoUser } from '../../shared/partner/clients.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { idempotently } from '../../shared/platform/idempotent.ts';
import { actorOf, partnerDependencies } from '../../shared/platform/partner-dependencies.ts';

const environment = readEnvironment(operation.uses);
const dependencies = partnerDependencies(environment);

export const handler = httpFunction(
  operation,
  idempotently(operation, environment, async ({ path: { accountId }, body, deadline, ...request }) => {
    const made = await createSsoUser({ accountId, deadline, actor: actorOf(request) }, body, dependencies);
    return made.ok ? { body: { accountId } } : partnerProblem(operation.name, made.failure, Date.now());
  }),
);
