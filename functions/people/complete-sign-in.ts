import { completeSignIn as operation } from '../../shared/api/operations/sso.ts';
import { metadataAnswer, signInPageOf } from '../../shared/api/pages/sso.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { pageFunction } from '../../shared/http/page-function.ts';
import { completeSignIn } from '../../shared/use-cases/sso/complete.ts';
import { createSsoMetadata } from '../../shared/use-cases/sso/metadata.ts';
import { completeDependencies } from '../../shared/wiring/sso.ts';

const dependencies = completeDependencies(readEnvironment(operation.uses));

export const handler = pageFunction(operation, async ({ route, parameters, requestId }) => {
  if (route === 'GET /sso/metadata') return metadataAnswer(await createSsoMetadata(dependencies));
  const result = await completeSignIn(parameters['ticket'] ?? '', requestId, dependencies);
  return { page: signInPageOf(result, dependencies.settings, requestId) };
});
