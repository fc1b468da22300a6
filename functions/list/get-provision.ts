import { getProvision } from '../../shared/api/operations/provisions.ts';
import { provisionAnswerOf } from '../../shared/api/provisions.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { storeContext } from '../../shared/store/dynamodb.ts';
import { createProvisionReader } from '../../shared/store/provision-reader.ts';

const read = createProvisionReader(storeContext, readEnvironment(getProvision.uses).WORK_STATE_TABLE);

export const handler = httpFunction(getProvision, async ({ path }) => {
  const provision = await read(path.provisionId);
  return provision === undefined ? { problem: 'PROVISION_NOT_FOUND' } : { body: provisionAnswerOf(provision) };
});
