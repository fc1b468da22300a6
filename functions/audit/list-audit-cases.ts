import { caseAnswersOf } from '../../shared/api/answers/audits.ts';
import { idPosition, listAuditCases as operation } from '../../shared/api/operations/audit.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { openPage } from '../../shared/http/paging.ts';
import { auditCaseDependencies } from '../../shared/wiring/audits.ts';

const { listCases } = auditCaseDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ query: { pageSize, pageToken } }) => {
  const page = openPage(operation, {}, pageToken, idPosition);
  if (page === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const { cases, next } = await listCases(pageSize, page.from);
  return { body: { cases: caseAnswersOf(cases), nextPageToken: page.tokenOf(next) } };
});
