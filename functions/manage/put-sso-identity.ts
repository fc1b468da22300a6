import { putIdentityAnswerOf } from '../../shared/api/answers/identities.ts';
import { spelled } from '../../shared/api/answers/origins.ts';
import { putSsoIdentity as operation } from '../../shared/api/operations/identities.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { identityChanger } from '../../shared/wiring/identities.ts';

const identities = identityChanger(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ body: { userId, ...identity }, sent, person }) =>
  putIdentityAnswerOf(await identities.set(spelled({ userId }, sent.body), identity, { kind: 'client', id: person })),
);
