import { changesAnswerOf } from '../../shared/api/answers/changes.ts';
import { listChanges as operation } from '../../shared/api/operations/changes.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { readChanges } from '../../shared/use-cases/news/read.ts';
import { changeReader } from '../../shared/wiring/changes.ts';

const reader = changeReader(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ query: { after, pageSize } }) => {
  const changes = await readChanges(after === undefined ? -1 : Number(after), pageSize, reader);
  return changes === 'unknown_position' ? { problem: 'UNKNOWN_SEQUENCE' } : { body: changesAnswerOf(changes) };
});
