import { auditAnswerOf, releaseProblems } from '../../shared/api/audits.ts';
import { releaseAudit as operation } from '../../shared/api/operations/audit.ts';
import { releaseAudit } from '../../shared/audit/control.ts';
import { auditControlDependencies } from '../../shared/platform/audit-dependencies.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { log } from '../../shared/platform/log.ts';

const dependencies = auditControlDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path: { runId }, body: { planHash }, person }) => {
  const release = await releaseAudit({ runId, planHash, by: person }, dependencies);
  if (release.outcome === 'refused') return releaseProblems[release.why];
  log('AUDIT_RELEASED', { runId, by: person });
  return { body: auditAnswerOf(release.run) };
});
