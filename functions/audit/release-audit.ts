import { auditAnswerOf, releaseProblems } from '../../shared/api/answers/audits.ts';
import { releaseAudit as operation } from '../../shared/api/operations/audit.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { releaseAudit } from '../../shared/use-cases/audit/start-and-release.ts';
import { auditControlDependencies } from '../../shared/wiring/audits.ts';

const dependencies = auditControlDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ path: { runId }, body: { planHash }, person }) => {
  const release = await releaseAudit({ runId, planHash, by: person }, dependencies);
  if (release.outcome === 'refused') return releaseProblems[release.why];
  return { body: auditAnswerOf(release.run) };
});
