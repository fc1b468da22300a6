import * as z from 'zod/mini';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import type { HttpOperation } from '../operation.ts';
import type { ProblemCode } from '../problems.ts';
import { accessToken, checkAnswer, exactlyOne, userId, userName } from '../schemas/common.ts';

/** How a failure of the vendor shows to a caller; see `shared/api/answers/vendor-problem.ts`. */
export const vendorProblems = [
  'VENDOR_THROTTLED',
  'VENDOR_QUOTA_EXCEEDED',
  'BUDGET_SPENT',
  'VENDOR_REFUSED',
  'VENDOR_ANSWER_NOT_UNDERSTOOD',
  'VENDOR_UNAVAILABLE',
] as const satisfies readonly ProblemCode[];

/** What it takes to find out about an account, by whatever it is named. */
export const verificationUses = [
  'memberships:get',
  'memberships:change',
  'links:change',
  'policy',
  'review-mode',
  'constant-contact',
  'legacy',
] as const;

export const verifyMembership = {
  name: 'verify-membership',
  group: 'check',
  trigger: 'http',
  method: 'POST',
  path: '/v1/memberships/verify',
  scope: 'membership/verify',
  summary: 'Ask Constant Contact about this account now, then answer like a check',
  description:
    'One or two calls to Constant Contact for each account. A confirmation renews the evidence or makes a membership; a ' +
    'refusal settles only what was not known: taking access away is the re-audit’s decision alone. The access token of an ' +
    'end-user is used for this one call and is neither stored nor logged.',
  uses: verificationUses,
  request: {
    body: exactlyOne(
      z.strictObject({
        accountId: z.optional(accountIdSchema),
        userId: z.optional(userId),
        userName: z.optional(userName),
        accessToken: z.optional(accessToken),
      }),
      ['accountId', 'userId', 'userName', 'accessToken'],
    ),
  },
  answer: checkAnswer,
  example: { accountId: 'a07e1lwvtuw0' },
  problems: ['ACCESS_TOKEN_REJECTED', 'ACCESS_TOKEN_NOT_PERMITTED', ...vendorProblems],
  impact:
    'Newcomers cannot be confirmed at once and have to wait for the next re-audit. Checks of known accounts still answer.',
  timeoutSeconds: 25,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
