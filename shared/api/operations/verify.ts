import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import type { HttpOperation } from '../operation.ts';
import { vendorProblems } from '../problems.ts';
import { checkAnswer } from '../schemas/checks.ts';
import { accessToken, exactlyOne, userId, userName } from '../schemas/common.ts';
import { verificationUses } from '../verification-uses.ts';

export const verifyMembership = {
  name: 'verify-membership',
  group: 'check',
  trigger: 'http',
  method: 'POST',
  path: '/v1/memberships/verify',
  scope: 'membership/verify',
  summary: 'Ask Constant Contact about an account now, then answer like a check',
  description:
    'Makes one or two calls to Constant Contact for each account. A confirmation renews the evidence or creates ' +
    'the membership. A refusal settles only what was unknown: only the re-audit finds that an account has left. A ' +
    'canceled or disabled account is recorded as such, and checks then say no, unless the brake holds it. The access token of an end-user is ' +
    'used for this one call and is neither stored nor logged.',
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
    'Newcomers cannot be confirmed at once and have to wait for the next re-audit. Checks of known accounts still ' +
    'answer.',
  timeoutSeconds: 25,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
