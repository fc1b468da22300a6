import { operationRecordAnswerOf } from '../../shared/api/answers/partner.ts';
import { listOperationRecords } from '../../shared/api/operations/operation-records.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { decodePageToken, encodePageToken } from '../../shared/http/page-token.ts';
import { storeContext } from '../../shared/store/client.ts';
import { createOperationRecordLister, operationRecordPosition } from '../../shared/store/operation-records.ts';

const list = createOperationRecordLister(storeContext, readEnvironment(listOperationRecords.uses).AUDIT_RECORDS_TABLE);

export const handler = httpFunction(listOperationRecords, async ({ query }) => {
  const { accountId, pageSize, pageToken } = query;
  const filter = { accountId };
  const before =
    pageToken === undefined
      ? undefined
      : decodePageToken(pageToken, listOperationRecords.name, filter, operationRecordPosition);
  if (pageToken !== undefined && before === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const { records, next } = await list(accountId, pageSize, before);
  return {
    body: {
      operationRecords: records.map(operationRecordAnswerOf),
      nextPageToken: next && encodePageToken(listOperationRecords.name, filter, next),
    },
  };
});
