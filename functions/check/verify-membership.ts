import { verifyMembership } from '../../shared/api/operations/verify.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { answerVerification } from '../../shared/use-cases/memberships/verify.ts';
import { verificationDependencies } from '../../shared/wiring/verification.ts';

const dependencies = verificationDependencies(readEnvironment(verifyMembership.uses));

export const handler = httpFunction(verifyMembership, async ({ body, caller, deadline }) => {
  const answer = await answerVerification(body, caller, deadline, dependencies);
  return 'problem' in answer ? answer : { body: answer };
});
