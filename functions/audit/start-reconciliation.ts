import { reconciliationAnswerOf, reportProblemOf } from '../../shared/api/answers/reconciliations.ts';
import { readReport } from '../../shared/api/lists/report-rows.ts';
import { maxReportRows, startReconciliation as operation } from '../../shared/api/operations/reconciliations.ts';
import { reconciliationPath } from '../../shared/api/schemas/reconciliations.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { readPeriod } from '../../shared/domain/reconciliation/periods.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { idempotently } from '../../shared/http/idempotent.ts';
import { startReconciliation } from '../../shared/use-cases/reconciliations/start.ts';
import { startDependencies } from '../../shared/wiring/reconciliations.ts';

const environment = readEnvironment(operation.uses);
const dependencies = startDependencies(environment);

export const handler = httpFunction(
  operation,
  idempotently(operation, environment, async ({ text, query: { period }, person: startedBy }) => {
    const defaultPeriod = period === undefined ? undefined : readPeriod(period);
    const report = readReport(text, defaultPeriod, maxReportRows);
    if ('problem' in report) return report;
    const started = await startReconciliation({ ...report, defaultPeriod, startedBy }, dependencies);
    if (started.outcome !== 'started') return reportProblemOf(started.outcome);
    const { reconciliation } = started;
    return {
      body: reconciliationAnswerOf(reconciliation, undefined),
      headers: { location: reconciliationPath(reconciliation.reconciliationId) },
    };
  }),
);
