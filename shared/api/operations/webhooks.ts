import { noticeSchema } from '../../constant-contact/webhooks/notice.ts';
import { signatureHeader } from '../../constant-contact/webhooks/signature.ts';
import type { HttpOperation, StreamOperation } from '../operation.ts';

export const receiveWebhook = {
  name: 'receive-webhook',
  group: 'events',
  trigger: 'http',
  method: 'POST',
  path: '/webhooks/constant-contact',
  summary: 'Take a webhook of Constant Contact, which nobody else can sign',
  description:
    'For Constant Contact alone. A webhook is a hint, never a fact: the account that it names is read again afterwards. What ' +
    'is signed rightly is answered with 204, test sends and repeats included.',
  uses: ['webhooks:check', 'webhooks:record'],
  request: {
    raw: {
      // The body is an object of three short members.
      maxBytes: 16_384,
      schema: noticeSchema,
      header: signatureHeader,
      headerDescription: 'A compact JWS without its payload (RFC 7797): RS256 over the raw bytes of the body',
    },
  },
  example: {
    url: 'https://api.cc.email/v3/partner/accounts/a07e1lwvtuw0/plan',
    api_key: '00000000-0000-4000-8000-000000000000',
    event_type: 'account.cancel',
  },
  problems: ['WEBHOOK_SIGNATURE_INVALID', 'WEBHOOK_NOT_CHECKED'],
  impact:
    'Canceled and disabled accounts keep access until the next re-audit. Constant Contact repeats a webhook for an hour and ' +
    'then gives up.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;

export const refreshMembership = {
  name: 'refresh-membership',
  group: 'events',
  trigger: 'stream',
  itemKind: 'webhook',
  summary: 'Read an account again that a webhook has named, and record what has changed',
  description:
    'Asks Constant Contact for the plan of the account, as verify-membership does. It never takes an account out of the ' +
    "partnership: that is the re-audit's decision alone.",
  uses: ['memberships:change', 'review-mode', 'constant-contact'],
  impact: 'Canceled and disabled accounts keep access until the next re-audit.',
  timeoutSeconds: 60,
  memoryMegabytes: 512,
} as const satisfies StreamOperation;
