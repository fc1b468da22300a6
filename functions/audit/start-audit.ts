import { auditAnswerOf } from '../../shared/api/audits.ts';
import { startAudit as operation } from '../../shared/api/operations/audit.ts';
import { startAudit } from '../../shared/audit/control.ts';
import { auditControlDependencies } from '../../shared/platform/audit-dependencies.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { idempotently } from '../../shared/platform/idempotent.ts';

const environment = readEnvironment(operation.uses);
const dependencies = auditControlDependencies(environment);

export const handler = httpFunction(
  operation,
  idempotently(operation, environment, async ({ body, person }) => {
    const started = await startAudit({ dryRun: body.dryRun, startedBy: person }, dependencies);
    if (started.outcome === 'started') return { body: auditAnswerOf(started.run) };
    return { problem: 'AUDIT_RUNNING', detail: `the audit ${started.run.runId} is ${started.run.state}` };
  }),
);
