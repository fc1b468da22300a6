import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { StoreContext } from './context.ts';

/**
 * The store's access to the world, made once per process. The client retries what is worth it by itself (throttling, broken
 * connections), four tries in all; its time-outs are far above DynamoDB's usual few milliseconds and far below a caller's patience.
 */
export const storeContext: StoreContext = {
  client: new DynamoDBClient({
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  }),
  now: Date.now,
  sleep: async (milliseconds) => {
    await sleep(milliseconds);
  },
  random: Math.random,
};
