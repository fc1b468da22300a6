import { logObjectAnswer } from '../../shared/api/answers/log.ts';
import { getLogObject as operation } from '../../shared/api/operations/log.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { logObjectReader } from '../../shared/wiring/trail.ts';

const read = logObjectReader(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path }) => {
  const bytes = await read(path.object);
  return bytes === undefined ? { problem: 'LOG_OBJECT_NOT_FOUND' } : logObjectAnswer(path.object, bytes);
});
