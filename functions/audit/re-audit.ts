import { auditAnswerOf } from '../../shared/api/answers/audits.ts';
import { reAudit as operation } from '../../shared/api/operations/audit.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { isScheduledTick } from '../../shared/domain/audit/schedule.ts';
import { eventFunction } from '../../shared/http/event-function.ts';
import { recordHolds } from '../../shared/use-cases/audit/record-holds.ts';
import { recordRules } from '../../shared/use-cases/audit/record-rules.ts';
import { reportStatus } from '../../shared/use-cases/audit/report-status.ts';
import { tick } from '../../shared/use-cases/audit/tick.ts';
import { auditDependencies } from '../../shared/wiring/audits.ts';

const dependencies = auditDependencies(readEnvironment(operation.uses));

export const handler = eventFunction(async (deadline, event) => {
  await recordRules(dependencies);
  try {
    const ticked = await tick(dependencies, deadline, isScheduledTick(event) ? 'when_due' : 'now');
    return ticked.outcome === 'worked' ? auditAnswerOf(ticked.run) : { state: ticked.outcome, reason: ticked.why };
  } finally {
    const ledger = await reportStatus(dependencies);
    if (ledger !== undefined) await recordHolds(ledger, dependencies);
  }
});
