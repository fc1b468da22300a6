import { auditAnswerOf } from '../../shared/api/answers/audits.ts';
import { startAudit as operation } from '../../shared/api/operations/audit.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { idempotently } from '../../shared/http/idempotent.ts';
import { startAudit } from '../../shared/use-cases/audit/start-and-release.ts';
import { auditControlDependencies } from '../../shared/wiring/audits.ts';

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
