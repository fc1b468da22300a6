import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { log } from '../base/log.ts';
import * as events from '../base/log-events.ts';
import type { StoreContext } from './context.ts';

/**
 * Until an answer begins, and from there to its end. Three tries without an answer end before a check
 * must answer. Far above DynamoDB's usual few milliseconds.
 */
const answerTimeoutMs = 1_200;

/**
 * The body of an answer. The client's own way pipes it through one more stream (docs/performance.md),
 * and waits for ever for one that stalls; the client tries again after an error of this name.
 */
const collect = (stream: Readable): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const stall = () => stream.destroy(Object.assign(new Error('An answer stalled'), { name: 'TimeoutError' }));
    const timer = setTimeout(stall, answerTimeoutMs);
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('error', reject);
    stream.on('end', () => resolve(Buffer.concat(parts)));
    stream.on('close', () => clearTimeout(timer));
  });

const client = new DynamoDBClient({
  maxAttempts: 3,
  streamCollector: collect,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: answerTimeoutMs, throwOnRequestTimeout: true },
  // What the client does with a command stays as it is below.
  cacheMiddleware: true,
});
// What takes a twentieth of a GetItem for nothing that DynamoDB needs (docs/performance.md): a text
// that is put together for each request, in the place of this one; the log of a client without one;
// a header against loops of other services.
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
 * throttling, broken connections and answers that do not come.
 */
export const storeContext: StoreContext = {
  client,
  now: Date.now,
  sleep,
  random: Math.random,
  damaged: (key) => log(events.ITEM_DAMAGED, { key }),
};
