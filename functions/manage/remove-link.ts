import { unlinkAnswerOf } from '../../shared/api/answers/links.ts';
import { originOf } from '../../shared/api/answers/origins.ts';
import { removeLink as operation } from '../../shared/api/operations/links.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { linkChanger } from '../../shared/wiring/lists.ts';

const links = linkChanger(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ body, sent, person }) =>
  unlinkAnswerOf(await links.unlink(originOf(body, sent.body), body.accountId, { kind: 'client', id: person })),
);
