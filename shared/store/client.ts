import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { log } from '../base/log.ts';
import type { StoreContext } from './context.ts';

/**
 * The store's access to the world, made once per process. The client retries what is worth it by itself (throttling, broken
 * connections), three tries in all, which ends well before a check would have to; its time-outs are far above DynamoDB's usual few milliseconds and far below a caller's patience.
 */
export const storeContext: StoreContext = {
  client: new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  }),
  now: Date.now,
  sleep: async (milliseconds) => {
    await sleep(milliseconds);
  },
  random: Math.random,
  damaged: (key) => log('ITEM_DAMAGED', { key }),
};
