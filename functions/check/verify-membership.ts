import { verifyMembership } from '../../shared/api/operations/verify.ts';
import { answerVerification } from '../../shared/api/verify.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { verificationDependencies } from '../../shared/platform/verification-dependencies.ts';

const dependencies = verificationDependencies(readEnvironment(verifyMembership.uses));

export const handler = httpFunction(verifyMembership, async ({ body, caller, deadline }) => {
  const answer = await answerVerification(body, caller, deadline, dependencies);
  return 'problem' in answer ? answer : { body: answer };
});
