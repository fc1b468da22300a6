import { identitiesAnswerOf } from '../../shared/api/answers/identities.ts';
import { listSsoIdentities as operation } from '../../shared/api/operations/identities.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { identitiesReader } from '../../shared/wiring/identities.ts';

const read = identitiesReader(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ body: { userId } }) =>
  identitiesAnswerOf(userId, await read({ userId })),
);
