import { unsubscribeContacts as operation } from '../../shared/api/operations/account-operations.ts';
import { partnerProblem } from '../../shared/api/partner-problem.ts';
import { unsubscribeContacts } from '../../shared/partner/clients.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { idempotently } from '../../shared/platform/idempotent.ts';
import { actorOf, partnerDependencies } from '../../shared/platform/partner-dependencies.ts';

const environment = readEnvironment(operation.uses);
const dependencies = partnerDependencies(environment);

export const handler = httpFunction(
  operation,
  idempotently(operation, environment, async ({ path: { accountId }, body, deadline, ...request }) => {
    const done = await unsubscribeContacts({ accountId, deadline, actor: actorOf(request) }, body, dependencies);
    if (!done.ok) return partnerProblem(operation.name, done.failure, Date.now());
    return { body: { accountId, unsubscribedCount: done.value.unsubscribedCount } };
  }),
);
