import { receiveWebhook as operation } from '../../shared/api/operations/webhooks.ts';
import type { Problem } from '../../shared/api/problems.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { receiveDependencies } from '../../shared/platform/webhook-dependencies.ts';
import { type Reception, receiveWebhook } from '../../shared/webhooks/receive.ts';

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
