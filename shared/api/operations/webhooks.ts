import { noticeSchema } from '../../constant-contact/webhooks/notice.ts';
import { signatureHeader } from '../../constant-contact/webhooks/signature.ts';
import type { HttpOperation, ScheduledOperation, StreamOperation } from '../operation.ts';

export const receiveWebhook = {
  name: 'receive-webhook',
  group: 'events',
  trigger: 'http',
  method: 'POST',
  path: '/webhooks/constant-contact',
  summary: 'Receive a webhook signed by Constant Contact',
  description:
    'For Constant Contact only. A webhook is a hint: the account it names is read again afterwards. ' +
    'Every correctly signed webhook is answered with 204, including test sends and repeats.',
  uses: ['webhooks:check', 'webhooks:record'],
  request: {
    raw: {
      // The body is an object with three short members.
      maxBytes: 16_384,
      schema: noticeSchema,
      header: signatureHeader,
      headerDescription: 'Detached compact JWS (RFC 7797): RS256 over the raw bytes of the body',
    },
  },
  example: {
    url: 'https://api.cc.email/v3/partner/accounts/a07e1lwvtuw0/plan',
    api_key: '00000000-0000-4000-8000-000000000000',
    event_type: 'account.cancel',
  },
  problems: ['WEBHOOK_SIGNATURE_INVALID', 'WEBHOOK_NOT_CHECKED'],
  impact:
    'Canceled and disabled accounts keep access until the next re-audit. Constant Contact retries a webhook for 1 ' +
    'hour and then gives up.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;

export const refreshMembership = {
  name: 'refresh-membership',
  group: 'events',
  trigger: 'stream',
  from: { table: 'WorkState', itemKind: 'webhook' },
  summary: 'Read an account named by a webhook again, and record what has changed',
  description:
    'Asks Constant Contact for the plan of the account, as verify-membership does. It never removes an account ' +
    'from the partnership: only the re-audit decides that. Work that fails is kept for repeat-refreshes.',
  uses: ['memberships:change', 'brake', 'review-mode', 'constant-contact', 'webhooks:postpone'],
  impact: 'Canceled and disabled accounts keep access until the next re-audit.',
  timeoutSeconds: 60,
  memoryMegabytes: 512,
} as const satisfies StreamOperation;

export const repeatRefreshes = {
  name: 'repeat-refreshes',
  group: 'events',
  trigger: 'schedule',
  summary: 'Read the accounts named by webhooks again whose reading has failed',
  description:
    'Does the work of refresh-membership that has failed and may succeed later, for an hour after the webhook, at ' +
    'growing intervals. Then the next re-audit does it.',
  uses: ['memberships:change', 'brake', 'review-mode', 'constant-contact', 'webhooks:repeat'],
  impact:
    'Canceled and disabled accounts keep access until the next re-audit, if they could not be read at once when a ' +
    'webhook named them.',
  // The next call comes within a minute.
  timeoutSeconds: 60,
  memoryMegabytes: 512,
} as const satisfies ScheduledOperation;
