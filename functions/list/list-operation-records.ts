import { operationRecordAnswersOf } from '../../shared/api/answers/partner.ts';
import { listOperationRecords as operation } from '../../shared/api/operations/operation-records.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { openPage } from '../../shared/http/paging.ts';
import { operationRecordList } from '../../shared/wiring/lists.ts';

const { list, position } = operationRecordList(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ query }) => {
  const { accountId, pageSize, pageToken } = query;
  const filter = { accountId };
  const page = openPage(operation, filter, pageToken, position);
  if (page === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const { records, next } = await list(accountId, pageSize, page.from);
  return { body: { operationRecords: operationRecordAnswersOf(records), nextPageToken: page.tokenOf(next) } };
});
