import { provisionAnswerOf } from '../../shared/api/answers/provisions.ts';
import { getProvision as operation } from '../../shared/api/operations/provisions.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { storeContext } from '../../shared/store/client.ts';
import { createProvisionReader } from '../../shared/store/provisions/read.ts';

const read = createProvisionReader(storeContext, readEnvironment(operation.uses).WORK_STATE_TABLE);

export const handler = httpFunction(operation, async ({ path }) => {
  const provision = await read(path.provisionId);
  return provision === undefined ? { problem: 'PROVISION_NOT_FOUND' } : { body: provisionAnswerOf(provision) };
});
