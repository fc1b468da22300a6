import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createEventGetter } from '../store/deliveries/events.ts';
import { createDeliveryFinder, createDeliveryLister, deliveryPosition } from '../store/deliveries/list.ts';
import { createReplayer } from '../store/deliveries/replays.ts';
import type { ReplayDependencies } from '../use-cases/deliveries/replay.ts';

/** The list of deliveries; undefined if the deployment sends no events. */
export const deliveryList = ({
  WORK_STATE_TABLE: table,
  EVENTS_WEBHOOK_URL: url,
}: EnvironmentFor<'deliveries:list'>) =>
  url === '' ? undefined : { list: createDeliveryLister(storeContext, table), position: deliveryPosition };

/** Real dependencies of replays; undefined if the deployment sends no events. */
export const replayDependencies = ({
  TRAIL_LOG_TABLE: trailLog,
  WORK_STATE_TABLE: workState,
  EVENTS_WEBHOOK_URL: url,
}: EnvironmentFor<'deliveries:replay'>): ReplayDependencies | undefined =>
  url === ''
    ? undefined
    : {
        readEvent: createEventGetter(storeContext, trailLog),
        find: createDeliveryFinder(storeContext, workState),
        replayer: createReplayer(storeContext, workState),
        context: storeContext,
      };
