import { provisionAnswerOf } from '../../shared/api/answers/provisions.ts';
import { getProvision as operation } from '../../shared/api/operations/provisions.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { provisionReader } from '../../shared/wiring/lists.ts';

const read = provisionReader(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path }) => {
  const provision = await read(path.provisionId);
  return provision === undefined ? { problem: 'PROVISION_NOT_FOUND' } : { body: provisionAnswerOf(provision) };
});
