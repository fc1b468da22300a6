import { randomUUID } from 'node:crypto';
import { log } from '../base/log.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { secretsClient } from '../constant-contact/auth/secrets-client.ts';
import { createKeySource } from '../delivery/keys.ts';
import { createPost } from '../delivery/post.ts';
import { storeContext } from '../store/client.ts';
import { createDeliveryStore } from '../store/deliveries/deliveries.ts';
import { createEventGetter, createEventReader } from '../store/deliveries/events.ts';
import type { DeliverDependencies } from '../use-cases/deliveries/deliver.ts';
import type { TakeUpDependencies } from '../use-cases/deliveries/take-up.ts';
import type { TestSendDependencies } from '../use-cases/deliveries/test-send.ts';

type Sending = EnvironmentFor<'deliveries:send'>;

const sendingTo = ({ EVENTS_WEBHOOK_URL: url, EVENTS_SIGNING_SECRET: secret }: Sending) => ({
  keys: createKeySource(secretsClient(), secret, Date.now),
  post: createPost(url, Date.now),
  now: Date.now,
});

/** Real dependencies of sending events, created once per process. */
export function deliveryDependencies(
  environment: Sending & EnvironmentFor<'deliveries:work'>,
): DeliverDependencies & TakeUpDependencies {
  return {
    ...sendingTo(environment),
    events: createEventReader(storeContext, environment.TRAIL_LOG_TABLE),
    readEvent: createEventGetter(storeContext, environment.TRAIL_LOG_TABLE),
    deliveries: createDeliveryStore(storeContext, environment.WORK_STATE_TABLE),
    context: storeContext,
    random: Math.random,
    log,
  };
}

/** Real dependencies of a test send; undefined if the deployment sends no events. */
export function testSendDependencies(environment: Sending): TestSendDependencies | undefined {
  if (environment.EVENTS_WEBHOOK_URL === '') return undefined;
  const frame = { origin: environment.LOG_ORIGIN, typePrefix: environment.EVENT_TYPE_PREFIX };
  return { ...sendingTo(environment), frame, newId: randomUUID };
}
