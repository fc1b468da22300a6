import { auditRecordAnswersOf } from '../../shared/api/answers/audit-records.ts';
import { listAuditRecords as operation } from '../../shared/api/operations/list.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { openPage } from '../../shared/http/paging.ts';
import { auditRecordList } from '../../shared/wiring/lists.ts';

const { list, position } = auditRecordList(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path: { accountId }, query }) => {
  const { pageSize, pageToken } = query;
  const filter = { accountId };
  const page = openPage(operation, filter, pageToken, position);
  if (page === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const { records, next } = await list(accountId, page.from ?? 0, pageSize);
  // Every membership has a record of its first change, so an account without one is not known.
  if (records.length === 0 && page.from === undefined) return { problem: 'MEMBERSHIP_NOT_FOUND' };
  return { body: { auditRecords: auditRecordAnswersOf(records), nextPageToken: page.tokenOf(next) } };
});
