import { auditAnswerOf } from '../../shared/api/audits.ts';
import { startAudit as operation } from '../../shared/api/operations/audit.ts';
import { startAudit } from '../../shared/audit/control.ts';
import { auditControlDependencies } from '../../shared/platform/audit-dependencies.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';

const dependencies = auditControlDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ body, person }) => {
  const started = await startAudit({ dryRun: body.dryRun, startedBy: person }, dependencies);
  if (started.outcome === 'started') return { body: auditAnswerOf(started.run) };
  return { problem: 'AUDIT_RUNNING', detail: `the audit ${started.run.runId} is ${started.run.state}` };
});
