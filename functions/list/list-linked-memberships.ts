import { linksAnswerOf } from '../../shared/api/answers/links.ts';
import { originOf } from '../../shared/api/answers/origins.ts';
import { listLinkedMemberships as operation } from '../../shared/api/operations/links.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { listLinks } from '../../shared/use-cases/memberships/list-links.ts';
import { linkList } from '../../shared/wiring/lists.ts';

const dependencies = linkList(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ body, sent }) =>
  linksAnswerOf(await listLinks(originOf(body, sent.body), dependencies)),
);
