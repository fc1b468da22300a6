import { accountOperationAnswer } from '../../shared/api/answers/account-operations.ts';
import { runAccountOperation as operation } from '../../shared/api/operations/account-operations.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { type Handle, httpFunction } from '../../shared/http/http-function.ts';
import { idempotently } from '../../shared/http/idempotent.ts';
import { actorOf } from '../../shared/http/request.ts';
import { runAccountOperation } from '../../shared/use-cases/partner/account-operations.ts';
import { partnerDependencies } from '../../shared/wiring/partner.ts';

const environment = readEnvironment(operation.uses);
const allowed = environment.ACCOUNT_OPERATIONS;
const dependencies = { ...partnerDependencies(environment), allowed };

const handle: Handle<typeof operation> = async ({ path: { accountId }, body, deadline, now, ...request }) => {
  const result = await runAccountOperation({ accountId, deadline, actor: actorOf(request) }, body, dependencies);
  return accountOperationAnswer(body.method, result, allowed, now());
};
const handleOnce = idempotently(operation, environment, handle);

/**
 * A GET changes nothing, so it needs no key; its answer may hold personal data and is not stored.
 */
export const handler = httpFunction(operation, (request) =>
  request.body.method === 'GET' ? handle(request) : handleOnce(request),
);
