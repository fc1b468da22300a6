import { keepDecisions as operation } from '../../shared/api/operations/keep-decisions.ts';
import { log } from '../../shared/base/log.ts';
import * as events from '../../shared/base/log-events.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { eventFunction } from '../../shared/http/event-function.ts';
import { keptDecisionsOf } from '../../shared/http/log-event.ts';
import { decisionWriter } from '../../shared/wiring/decisions.ts';

const write = decisionWriter(readEnvironment(operation.uses));

export const handler = eventFunction(async (_deadline, event) => {
  await write(keptDecisionsOf(event, (eventId) => log(events.DECISION_LINE_DAMAGED, { eventId })));
});
