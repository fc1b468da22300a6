import { registerMembership as operation } from '../../shared/api/operations/register.ts';
import { answerRegistration } from '../../shared/api/register.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { idempotently } from '../../shared/platform/idempotent.ts';
import { verificationDependencies } from '../../shared/platform/verification-dependencies.ts';

const environment = readEnvironment(operation.uses);
const dependencies = verificationDependencies(environment);

export const handler = httpFunction(
  operation,
  idempotently(operation, environment, async ({ body, caller, deadline }) => {
    const answer = await answerRegistration(body, caller, deadline, dependencies);
    return 'problem' in answer ? answer : { body: answer };
  }),
);
