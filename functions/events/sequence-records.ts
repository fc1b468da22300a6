import { sequenceRecords as operation } from '../../shared/api/operations/sequencing.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { eventFunction } from '../../shared/http/event-function.ts';
import { auditRecordsOf } from '../../shared/http/stream-event.ts';
import { sequence } from '../../shared/use-cases/log/sequence.ts';
import { sequenceDependencies } from '../../shared/wiring/log.ts';

const dependencies = sequenceDependencies(readEnvironment(operation.uses));

export const handler = eventFunction(async (_deadline, event) => {
  await sequence(auditRecordsOf(event), dependencies);
});
