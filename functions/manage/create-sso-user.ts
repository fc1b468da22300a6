import { spelled } from '../../shared/api/answers/origins.ts';
import { partnerProblem } from '../../shared/api/answers/partner-problem.ts';
import { createSsoUser as operation } from '../../shared/api/operations/account-operations.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { idempotently } from '../../shared/http/idempotent.ts';
import { actorOf } from '../../shared/http/request.ts';
import { createSsoUserFor } from '../../shared/use-cases/partner/sso-users.ts';
import { ssoUserDependencies } from '../../shared/wiring/partner.ts';

const environment = readEnvironment(operation.uses);
const dependencies = ssoUserDependencies(environment);

export const handler = httpFunction(
  operation,
  idempotently(operation, environment, async ({ path: { accountId }, body, sent, deadline, now, ...request }) => {
    const { userId, ...ssoUser } = body;
    const user = userId === undefined ? undefined : spelled({ userId }, sent.body);
    const asking = { accountId, deadline, actor: actorOf(request) };
    const result = await createSsoUserFor(asking, ssoUser, user, dependencies);
    if (result.outcome === 'external_id_taken') return { problem: 'EXTERNAL_ID_TAKEN' };
    if (!result.result.ok) return partnerProblem(operation.name, result.result.failure, now());
    return { body: { accountId, linked: result.linked } };
  }),
);
