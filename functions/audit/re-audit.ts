import { auditRunAnswerOf } from '../../shared/api/answers.ts';
import { reAudit } from '../../shared/api/operations/audit.ts';
import { runAudit } from '../../shared/audit/run.ts';
import { auditDependencies } from '../../shared/platform/audit-dependencies.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { eventFunction } from '../../shared/platform/event-function.ts';

const dependencies = auditDependencies(readEnvironment(reAudit.uses));

export const handler = eventFunction(async (deadline) => {
  const run = await runAudit(dependencies, deadline);
  return run === undefined ? { state: 'skipped', reason: 'another run is going on' } : auditRunAnswerOf(run);
});
