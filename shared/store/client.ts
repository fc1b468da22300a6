import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { log } from '../base/log.ts';
import * as events from '../base/log-events.ts';
import type { StoreContext } from './context.ts';

/**
 * The store's client, clock and log, one per process. The client makes up to three tries after
 * throttling and broken connections, which end well before a check must answer. Its time-outs are
 * far above DynamoDB's usual few milliseconds.
 */
export const storeContext: StoreContext = {
  client: new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  }),
  now: Date.now,
  sleep,
  random: Math.random,
  damaged: (key) => log(events.ITEM_DAMAGED, { key }),
};
