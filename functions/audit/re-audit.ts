import { auditAnswerOf } from '../../shared/api/audits.ts';
import { reAudit } from '../../shared/api/operations/audit.ts';
import { isScheduledTick } from '../../shared/audit/schedule.ts';
import { tellStatus } from '../../shared/audit/tell-status.ts';
import { tick } from '../../shared/audit/tick.ts';
import { auditDependencies } from '../../shared/platform/audit-dependencies.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { eventFunction } from '../../shared/platform/event-function.ts';

const dependencies = auditDependencies(readEnvironment(reAudit.uses));

export const handler = eventFunction(async (deadline, event) => {
  try {
    const ticked = await tick(dependencies, deadline, isScheduledTick(event) ? 'when_due' : 'now');
    return ticked.outcome === 'worked' ? auditAnswerOf(ticked.run) : { state: ticked.outcome, reason: ticked.why };
  } finally {
    await tellStatus(dependencies);
  }
});
