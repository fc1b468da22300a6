import { registrationAnswerOf, registrationOf } from '../../shared/api/answers/verifications.ts';
import { registerMembership as operation } from '../../shared/api/operations/register.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { idempotently } from '../../shared/http/idempotent.ts';
import { registerMembership } from '../../shared/use-cases/memberships/register.ts';
import { verificationDependencies } from '../../shared/wiring/verification.ts';

const environment = readEnvironment(operation.uses);
const dependencies = verificationDependencies(environment);

export const handler = httpFunction(
  operation,
  idempotently(operation, environment, async ({ body, sent, person, deadline, now }) => {
    const asking = { actor: { kind: 'client', id: person }, deadline } as const;
    const result = await registerMembership(registrationOf(body, sent.body), asking, dependencies);
    return registrationAnswerOf(result, now());
  }),
);
