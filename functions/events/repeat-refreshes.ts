import { repeatRefreshes as operation } from '../../shared/api/operations/webhooks.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { eventFunction } from '../../shared/http/event-function.ts';
import { repeatRefreshes } from '../../shared/use-cases/webhooks/repeat.ts';
import { repeatDependencies } from '../../shared/wiring/refresh-membership.ts';

const dependencies = repeatDependencies(readEnvironment(operation.uses));

export const handler = eventFunction((deadline) => repeatRefreshes(deadline, dependencies));
