import { spelled } from '../../shared/api/answers/origins.ts';
import { signInAnswerOf } from '../../shared/api/answers/sign-ins.ts';
import { startSignIn as operation } from '../../shared/api/operations/sso.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { startSignIn } from '../../shared/use-cases/sso/start.ts';
import { startDependencies } from '../../shared/wiring/sso.ts';

const dependencies = startDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ body: { userId, ...wanted }, sent, caller, person }) => {
  const user = spelled({ userId }, sent.body);
  return signInAnswerOf(await startSignIn({ ...wanted, user, actor: { client: caller, person } }, dependencies));
});
