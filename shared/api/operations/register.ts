import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import type { HttpOperation } from '../operation.ts';
import { vendorProblems } from '../problems.ts';
import { checkAnswer } from '../schemas/checks.ts';
import { accessToken, exactlyOne, userId, userName } from '../schemas/common.ts';
import { verificationUses } from '../verification-uses.ts';

export const registerMembership = {
  name: 'register-membership',
  group: 'manage',
  trigger: 'http',
  method: 'POST',
  path: '/v1/memberships',
  scope: 'membership/manage',
  summary: 'Link a user of the application to a Constant Contact account, at the end of sign-up',
  description:
    'Finds the account by its id, by the end-user’s own access token (used for this call, neither stored nor ' +
    'logged) or by a user name. Unless the account is known to be under the partner, asks Constant Contact about ' +
    'it and records the result. Then links the user to the account and answers like a check of that account. ' +
    'Repeating the request changes nothing. If Constant Contact cannot be asked, nothing is linked. A user can be ' +
    'linked to 20 accounts.',
  uses: [...verificationUses, 'idempotency'],
  idempotent: true,
  request: {
    body: exactlyOne(
      z.strictObject({
        userId,
        accountId: z.optional(accountIdSchema),
        accessToken: z.optional(accessToken),
        userName: z.optional(userName),
      }),
      ['accountId', 'accessToken', 'userName'],
    ),
  },
  answer: checkAnswer,
  example: { userId: 'user-1', accountId: 'a07e1lwvtuw0' },
  problems: [
    'MEMBERSHIP_NOT_FOUND',
    'USER_NAME_UNKNOWN',
    'TOO_MANY_LINKS',
    'ACCESS_TOKEN_REJECTED',
    'ACCESS_TOKEN_NOT_PERMITTED',
    ...vendorProblems,
  ],
  impact: 'Sign-ups cannot be completed: newcomers cannot use the integration. Checks of all other users still answer.',
  timeoutSeconds: 25,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
