import { receiveSignIn as operation } from '../../shared/api/operations/sso.ts';
import { requestAnswerOf } from '../../shared/api/pages/sso.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { pageFunction } from '../../shared/http/page-function.ts';
import { receiveSignInRequest } from '../../shared/use-cases/sso/receive.ts';
import { receiveDependencies } from '../../shared/wiring/sso.ts';

const dependencies = receiveDependencies(readEnvironment(operation.uses));

export const handler = pageFunction(operation, async ({ route, query, form, requestId }) => {
  const [binding, given] = route === 'POST /sso/saml2' ? (['post', form] as const) : (['redirect', query] as const);
  const [samlRequest, relayState] = ['SAMLRequest', 'RelayState'].map((name) => given.get(name) ?? undefined);
  const result = await receiveSignInRequest({ binding, samlRequest, relayState, requestId }, dependencies);
  return requestAnswerOf(result, requestId);
});
