import { removeIdentityAnswerOf } from '../../shared/api/answers/identities.ts';
import { spelled } from '../../shared/api/answers/origins.ts';
import { removeSsoIdentity as operation } from '../../shared/api/operations/identities.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { identityChanger } from '../../shared/wiring/identities.ts';

const identities = identityChanger(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ body: { userId, accountId }, sent, person }) =>
  removeIdentityAnswerOf(
    await identities.remove(spelled({ userId }, sent.body), accountId, { kind: 'client', id: person }),
  ),
);
