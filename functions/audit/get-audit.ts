import { auditAnswerOf, heldAnswersOf, plannedChangeAnswersOf } from '../../shared/api/answers/audits.ts';
import { getAudit as operation } from '../../shared/api/operations/audit.ts';
import { planPosition } from '../../shared/api/schemas/audits.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { openPage } from '../../shared/http/paging.ts';
import { getAudit, listPlannedChanges } from '../../shared/use-cases/audit/read.ts';
import { auditReadDependencies } from '../../shared/wiring/audits.ts';

const dependencies = auditReadDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path: { runId }, query: { pageSize, pageToken } }) => {
  const filter = { runId };
  const page = openPage(operation, filter, pageToken, planPosition);
  if (page === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const found = await getAudit(runId, dependencies);
  if (found === undefined) return { problem: 'AUDIT_NOT_FOUND' };
  const { run, ledger } = found;
  const { changes, next } = await listPlannedChanges(run, page.from ?? 0, pageSize, dependencies);
  return {
    body: {
      ...auditAnswerOf(run, dependencies.limits),
      held: heldAnswersOf(ledger, runId),
      plannedChanges: plannedChangeAnswersOf(changes),
      nextPageToken: page.tokenOf(next),
    },
  };
});
