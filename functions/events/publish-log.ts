import { publishLog as operation } from '../../shared/api/operations/sequencing.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { eventFunction } from '../../shared/http/event-function.ts';
import { publish } from '../../shared/use-cases/log/publish.ts';
import { takeIn } from '../../shared/use-cases/log/take-in.ts';
import { publishDependencies } from '../../shared/wiring/log.ts';

const dependencies = publishDependencies(readEnvironment(operation.uses));

export const handler = eventFunction(async (deadline) => {
  await takeIn(deadline, dependencies);
  await publish(deadline, dependencies);
});
