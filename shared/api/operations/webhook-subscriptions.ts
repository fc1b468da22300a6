import * as z from '../../base/zod.ts';
import type { HttpOperation } from '../operation.ts';
import { vendorProblems } from '../problems.ts';
import { plain } from '../schemas/text.ts';

/** An integer in the vendor's bodies, a string in its paths (fact sheet section 2.8). */
const topicId = z.pipe(
  z
    .string()
    .check(
      z.regex(/^[1-9]\d{0,3}$/, 'must be a whole number from 1 to 9999'),
      z.meta({ type: 'integer', minimum: 1, maximum: 9999 }),
    ),
  z.transform(Number),
);
const path = z.strictObject({ topicId });

export const webhookSubscription = z.object({
  topicId: z.int(),
  topicName: z.optional(z.string()),
  topicDescription: z.optional(z.string()),
  hookUri: z.optional(z.string()),
});

const topics =
  'Topics: 1 billing tier upgrade, 2 billing tier downgrade, 3 account canceled, 4 account disabled. Each topic of the ' +
  'application has one address.';
const timeoutSeconds = 25;
const memoryMegabytes = 512;
const impact = 'The partner cannot manage its subscriptions to webhooks. Existing ones keep working.';

export const listWebhookSubscriptions = {
  name: 'list-webhook-subscriptions',
  group: 'list',
  trigger: 'http',
  method: 'GET',
  path: '/v1/webhook-subscriptions',
  scope: 'partner/manage',
  summary: 'The partner’s webhook subscriptions, live from Constant Contact',
  description: `All subscriptions, on one page. ${topics}`,
  uses: ['constant-contact', 'operations:record'],
  request: {},
  answer: z.object({ webhookSubscriptions: z.array(webhookSubscription) }),
  problems: [...vendorProblems],
  impact,
  timeoutSeconds,
  memoryMegabytes,
} as const satisfies HttpOperation;

export const getWebhookSubscription = {
  name: 'get-webhook-subscription',
  group: 'list',
  trigger: 'http',
  method: 'GET',
  path: '/v1/webhook-subscriptions/{topicId}',
  scope: 'partner/manage',
  summary: 'The subscription to one topic, live from Constant Contact',
  description: topics,
  uses: ['constant-contact', 'operations:record'],
  request: { path },
  answer: webhookSubscription,
  problems: ['WEBHOOK_TOPIC_NOT_FOUND', ...vendorProblems],
  impact,
  timeoutSeconds,
  memoryMegabytes,
} as const satisfies HttpOperation;

const isHttpsUrl = (value: string): boolean => {
  const url = URL.parse(value);
  return url?.protocol === 'https:' && url.username === '' && url.password === '';
};

export const putWebhookSubscription = {
  name: 'put-webhook-subscription',
  group: 'manage',
  trigger: 'http',
  method: 'PUT',
  path: '/v1/webhook-subscriptions/{topicId}',
  scope: 'partner/manage',
  summary: 'Subscribe to a topic, or change where its webhooks are sent',
  description:
    'Without `hookUri` the webhooks are sent to this service. The request to Constant Contact is sent once and never ' +
    `retried. ${topics}`,
  uses: ['constant-contact', 'operations:record', 'webhooks:receiver'],
  request: {
    path,
    body: z.strictObject({
      hookUri: z.optional(
        z
          .string()
          .check(
            plain(),
            z.maxLength(512),
            z.regex(/^https:\/\/[!-~]+$/, 'must be an https URL'),
            z.refine(isHttpsUrl, 'must be an https URL without user and password'),
          ),
      ),
    }),
    bodyOptional: true,
  },
  answer: webhookSubscription,
  example: {},
  problems: ['WEBHOOK_TOPIC_NOT_FOUND', 'VENDOR_REJECTED_INPUT', 'VENDOR_OUTCOME_UNKNOWN', ...vendorProblems],
  impact,
  timeoutSeconds,
  memoryMegabytes,
} as const satisfies HttpOperation;

export const deleteWebhookSubscription = {
  name: 'delete-webhook-subscription',
  group: 'manage',
  trigger: 'http',
  method: 'DELETE',
  path: '/v1/webhook-subscriptions/{topicId}',
  scope: 'partner/manage',
  summary: 'End the subscription to a topic',
  description:
    'Without subscriptions to topics 3 and 4, canceled and disabled accounts keep access until the next re-audit. The ' +
    `request to Constant Contact is sent once and never retried. ${topics}`,
  uses: ['constant-contact', 'operations:record'],
  request: { path },
  problems: ['WEBHOOK_TOPIC_NOT_FOUND', 'VENDOR_OUTCOME_UNKNOWN', ...vendorProblems],
  impact,
  timeoutSeconds,
  memoryMegabytes,
} as const satisfies HttpOperation;

export const testWebhookSubscription = {
  name: 'test-webhook-subscription',
  group: 'manage',
  trigger: 'http',
  method: 'POST',
  path: '/v1/webhook-subscriptions/{topicId}/tests',
  scope: 'partner/manage',
  summary: 'Make Constant Contact send a test webhook',
  description:
    'The test names a sample account, so this service accepts it and does nothing. The request is sent once and ' +
    'never retried. Returns the subscription that is tested.',
  uses: ['constant-contact', 'operations:record'],
  request: { path },
  answer: webhookSubscription,
  problems: ['WEBHOOK_TOPIC_NOT_FOUND', 'VENDOR_OUTCOME_UNKNOWN', ...vendorProblems],
  impact,
  timeoutSeconds,
  memoryMegabytes,
} as const satisfies HttpOperation;
