import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { log } from '../base/log.ts';
import * as events from '../base/log-events.ts';
import type { StoreContext } from './context.ts';

/** The body of an answer. The client's own way pipes it through one more stream (docs/performance.md). */
const collect = (stream: Readable): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('error', reject);
    stream.on('end', () => resolve(Buffer.concat(parts)));
  });

const client = new DynamoDBClient({
  maxAttempts: 3,
  streamCollector: collect,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  // What the client does with a command stays as it is below.
  cacheMiddleware: true,
});
// What takes a twentieth of a GetItem for nothing that DynamoDB needs (docs/performance.md): a text that is put together
// for each request, in the place of this one; the log of a client without one; a header against loops of other services.
client.middlewareStack.add(
  (next) => (args) => {
    const { headers } = args.request as { readonly headers: Record<string, string> };
    headers['user-agent'] = 'constant-contact-partner-membership';
    return next(args);
  },
  { name: 'getUserAgentMiddleware', step: 'build', priority: 'low', override: true },
);
for (const name of ['loggerMiddleware', 'recursionDetectionMiddleware']) client.middlewareStack.remove(name);

/**
 * The store's client, clock and log, one per process. The client makes up to three tries after
 * throttling and broken connections, which end well before a check must answer. Its time-outs are
 * far above DynamoDB's usual few milliseconds.
 */
export const storeContext: StoreContext = {
  client,
  now: Date.now,
  sleep,
  random: Math.random,
  damaged: (key) => log(events.ITEM_DAMAGED, { key }),
};
