import { originsOf } from '../../shared/api/answers/origins.ts';
import { forgetPerson as operation } from '../../shared/api/operations/forget.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { forgetPerson } from '../../shared/use-cases/memberships/forget.ts';
import { forgetting } from '../../shared/wiring/forget.ts';

const dependencies = forgetting(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ body, sent, person }) => ({
  body: await forgetPerson(originsOf(body, sent.body), { kind: 'client', id: person }, dependencies),
}));
