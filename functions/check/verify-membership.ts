import { verificationAnswerOf, verifySubjectOf } from '../../shared/api/answers/verifications.ts';
import { verifyMembership as operation } from '../../shared/api/operations/verify.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { verifyMembership } from '../../shared/use-cases/memberships/verify.ts';
import { verificationDependencies } from '../../shared/wiring/verification.ts';

const dependencies = verificationDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ body, sent, person, deadline, now }) => {
  const asking = { actor: { kind: 'client', id: person }, deadline } as const;
  const result = await verifyMembership(verifySubjectOf(body, sent.body), asking, dependencies);
  return verificationAnswerOf(result, now());
});
