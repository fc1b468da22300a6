import { planPosition } from '../../shared/api/audit-schemas.ts';
import { auditAnswerOf, plannedChangeAnswerOf } from '../../shared/api/audits.ts';
import { getAudit as operation } from '../../shared/api/operations/audit.ts';
import { decodePageToken, encodePageToken } from '../../shared/api/page-token.ts';
import { getAudit, listPlannedChanges } from '../../shared/audit/list.ts';
import { auditReadDependencies } from '../../shared/platform/audit-dependencies.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';

const dependencies = auditReadDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path: { runId }, query: { pageSize, pageToken } }) => {
  const filter = { runId };
  const from = pageToken === undefined ? 0 : decodePageToken(pageToken, operation.name, filter, planPosition);
  if (from === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const run = await getAudit(runId, dependencies);
  if (run === undefined) return { problem: 'AUDIT_NOT_FOUND' };
  const { changes, next } = await listPlannedChanges(run, from, pageSize, dependencies);
  return {
    body: {
      ...auditAnswerOf(run, dependencies.limits),
      plannedChanges: changes.map(plannedChangeAnswerOf),
      nextPageToken: next && encodePageToken(operation.name, filter, next),
    },
  };
});
