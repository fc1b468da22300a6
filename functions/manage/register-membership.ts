import { registerMembership as operation } from '../../shared/api/operations/register.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { idempotently } from '../../shared/http/idempotent.ts';
import { answerRegistration } from '../../shared/use-cases/memberships/register.ts';
import { verificationDependencies } from '../../shared/wiring/verification.ts';

const environment = readEnvironment(operation.uses);
const dependencies = verificationDependencies(environment);

export const handler = httpFunction(
  operation,
  idempotently(operation, environment, async ({ body, caller, deadline }) => {
    const answer = await answerRegistration(body, caller, deadline, dependencies);
    return 'problem' in answer ? answer : { body: answer };
  }),
);
