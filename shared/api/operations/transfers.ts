import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import type { HttpOperation } from '../operation.ts';
import { userName } from '../schemas/common.ts';

/** Same limits as a user name: both are written into a mail. */
const customerName = userName;

/**
 * Reasons for which the end-user has to write too: the account has that age, or its age is unknown.
 */
export const endUserReasons = ['account_60_days_or_older', 'account_age_not_given'] as const;

const endUserMessage = z.object({
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  reason: z.enum(endUserReasons),
});

export const requestTransfer = {
  name: 'request-transfer',
  group: 'manage',
  trigger: 'http',
  method: 'POST',
  path: '/v1/memberships/{accountId}/transfer-request',
  scope: 'membership/review',
  summary: 'Ask Constant Contact by mail to move an account under the partner account',
  description:
    'Constant Contact moves an existing account into a partnership only on a written request to its partner ' +
    'support, and with the customer’s consent. This operation sends the partner’s mail, at most once in 30 days. ' +
    'If the account is 60 days old, or may be, `endUserMessage` is the mail that the end-user has to send from an ' +
    'address on the account. Names are neither stored with the membership nor logged. The next re-audit, or ' +
    '`verify`, finds the move. With `validateOnly` nothing is sent.',
  uses: ['memberships:change', 'leases', 'mail:send', 'idempotency'],
  idempotent: true,
  request: {
    path: z.strictObject({ accountId: accountIdSchema }),
    body: z.strictObject({
      userName,
      customerName,
      /** Constant Contact requires the consent, so every request must state it. */
      customerConsent: z.literal(true, 'must be true: no account is moved without the consent of the customer'),
      accountCreatedOn: z.optional(z.iso.date('must be a date, YYYY-MM-DD')),
      validateOnly: z._default(z.boolean(), false),
    }),
  },
  successStatus: 202,
  answer: z.object({
    accountId: z.string(),
    /** Absent if no mail was sent. */
    requestedAt: z.optional(isoInstant),
    sent: z.boolean(),
    endUserMessage: z.optional(endUserMessage),
  }),
  example: {
    userName: 'acme-flowers',
    customerName: 'Acme Flowers',
    customerConsent: true,
    accountCreatedOn: '2026-10-30',
  },
  problems: [
    'MEMBERSHIP_NOT_FOUND',
    'ALREADY_UNDER_PARTNER',
    'TRANSFER_ALREADY_REQUESTED',
    'TRANSFER_IN_PROGRESS',
    'TRANSFER_NOT_CONFIGURED',
    'MAIL_REFUSED',
    'MAIL_NOT_SENT',
  ],
  impact:
    'Reviewers cannot ask Constant Contact to move accounts and have to write the mails by hand. Checks still answer.',
  timeoutSeconds: 25,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
