import { deliverEvents as operation } from '../../shared/api/operations/delivering.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { eventFunction } from '../../shared/http/event-function.ts';
import { deliverDue } from '../../shared/use-cases/deliveries/deliver.ts';
import { takeUpEvents } from '../../shared/use-cases/deliveries/take-up.ts';
import { deliveryDependencies } from '../../shared/wiring/deliveries.ts';

const dependencies = deliveryDependencies(readEnvironment(operation.uses));

/** The records of the stream only say that there is something new. */
export const handler = eventFunction(async (deadline) => {
  await takeUpEvents(deadline, dependencies);
  await deliverDue(deadline, dependencies);
});
