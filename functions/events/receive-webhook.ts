import { receiveWebhook as operation } from '../../shared/api/operations/webhooks.ts';
import type { Problem } from '../../shared/api/problems.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { type Reception, receiveWebhook } from '../../shared/use-cases/webhooks/receive.ts';
import { receiveDependencies } from '../../shared/wiring/receive-webhook.ts';

const dependencies = receiveDependencies(readEnvironment(operation.uses));

/** The vendor repeats a webhook every minute. */
const results = {
  taken: {},
  refused: { problem: 'WEBHOOK_SIGNATURE_INVALID' },
  unavailable: { problem: 'WEBHOOK_NOT_CHECKED', retryAfterSeconds: 60 },
} as const satisfies Record<Reception, Problem | Readonly<Record<string, never>>>;

export const handler = httpFunction(operation, async ({ raw, deadline }) => {
  const webhook = { body: raw.bytes, signature: raw.header };
  return results[await receiveWebhook(webhook, deadline, dependencies)];
});
