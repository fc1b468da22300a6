import { listAuditRecords } from '../../shared/api/operations/list.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { decodePageToken, encodePageToken } from '../../shared/http/page-token.ts';
import { storeContext } from '../../shared/store/client.ts';
import { auditRecordPosition, createAuditRecordLister } from '../../shared/store/memberships/audit-records.ts';

const list = createAuditRecordLister(storeContext, readEnvironment(listAuditRecords.uses).AUDIT_RECORDS_TABLE);

export const handler = httpFunction(listAuditRecords, async ({ path: { accountId }, query }) => {
  const { pageSize, pageToken } = query;
  const filter = { accountId };
  const after =
    pageToken === undefined ? 0 : decodePageToken(pageToken, listAuditRecords.name, filter, auditRecordPosition);
  if (after === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const { records, next } = await list(accountId, after, pageSize);
  // Every membership has a record of its first change, so an account without one is not known.
  if (records.length === 0 && after === 0) return { problem: 'MEMBERSHIP_NOT_FOUND' };
  return {
    body: { auditRecords: records, nextPageToken: next && encodePageToken(listAuditRecords.name, filter, next) },
  };
});
