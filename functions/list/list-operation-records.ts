import { operationRecordAnswerOf } from '../../shared/api/answers.ts';
import { listOperationRecords } from '../../shared/api/operations/operation-records.ts';
import { decodePageToken, encodePageToken } from '../../shared/api/page-token.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { storeContext } from '../../shared/store/dynamodb.ts';
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
