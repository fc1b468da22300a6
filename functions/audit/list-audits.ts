import {
  auditAnswersOf,
  auditBudgetOf,
  auditScheduleOf,
  caseCountsOf,
  heldAnswersOf,
} from '../../shared/api/answers/audits.ts';
import { idPosition, listAudits as operation } from '../../shared/api/operations/audit.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { remaining } from '../../shared/domain/budget/report.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { openPage } from '../../shared/http/paging.ts';
import { listAudits } from '../../shared/use-cases/audit/read.ts';
import { auditReadDependencies } from '../../shared/wiring/audits.ts';

const environment = readEnvironment(operation.uses);
const dependencies = auditReadDependencies(environment);
const { limits, readBudget } = dependencies;

export const handler = httpFunction(operation, async ({ query: { pageSize, pageToken }, now }) => {
  const page = openPage(operation, {}, pageToken, idPosition);
  if (page === undefined) return { problem: 'INVALID_PAGE_TOKEN' };
  const [{ runs, ledger, next }, budget] = await Promise.all([
    listAudits(pageSize, page.from, dependencies),
    readBudget(),
  ]);
  const at = now();
  return {
    body: {
      audits: auditAnswersOf(runs, limits),
      nextPageToken: page.tokenOf(next),
      held: heldAnswersOf(ledger),
      cases: caseCountsOf(ledger),
      budget: auditBudgetOf(remaining(budget, at, limits)),
      schedule: auditScheduleOf(ledger, environment.AUDIT_EVERY_SECONDS, limits, at),
    },
  };
});
