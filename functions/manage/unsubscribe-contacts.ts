import { partnerProblem } from '../../shared/api/answers/partner-problem.ts';
import { unsubscribeContacts as operation } from '../../shared/api/operations/account-operations.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { idempotently } from '../../shared/http/idempotent.ts';
import { actorOf } from '../../shared/http/request.ts';
import { unsubscribeContacts } from '../../shared/use-cases/partner/clients.ts';
import { partnerDependencies } from '../../shared/wiring/partner.ts';

const environment = readEnvironment(operation.uses);
const dependencies = partnerDependencies(environment);

export const handler = httpFunction(
  operation,
  idempotently(operation, environment, async ({ path: { accountId }, body, deadline, now, ...request }) => {
    const result = await unsubscribeContacts({ accountId, deadline, actor: actorOf(request) }, body, dependencies);
    if (!result.ok) return partnerProblem(operation.name, result.failure, now());
    return { body: { accountId, unsubscribedCount: result.value?.unsubscribedCount } };
  }),
);
