import { unlinkAnswerOf } from '../../shared/api/answers/links.ts';
import { spelled } from '../../shared/api/answers/origins.ts';
import { unlinkUserName as operation } from '../../shared/api/operations/links.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { linkChanger } from '../../shared/wiring/lists.ts';

const links = linkChanger(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path: { userName, accountId }, sent, person }) =>
  unlinkAnswerOf(await links.unlink(spelled({ userName }, sent.path), accountId, { kind: 'client', id: person })),
);
