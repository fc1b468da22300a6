import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import type { HttpOperation } from '../operation.ts';
import { checkAnswer } from '../schemas/checks.ts';
import { exactlyOne, maxAgeSeconds, userId, userName } from '../schemas/common.ts';

const subjectFields = ['accountId', 'userId', 'userName'] as const;

const question = exactlyOne(
  z.strictObject({
    accountId: z.optional(accountIdSchema),
    userId: z.optional(userId),
    userName: z.optional(userName),
    maxAgeSeconds: z.optional(maxAgeSeconds),
  }),
  subjectFields,
);
export type Question = z.output<typeof question>;

/** In place of an answer: it has neither `allowed` nor a code of an answer. */
export const checkProblem = z.object({
  problem: z.object({ code: z.enum(['MEMBERSHIP_DAMAGED']), title: z.string(), status: z.int() }),
});
const checkEntry = z.union([checkAnswer, checkProblem]);
export type CheckEntry = z.input<typeof checkEntry>;

const uses = ['memberships:get', 'policy', 'decisions:log'] as const;

export const checkMembership = {
  name: 'check-membership',
  group: 'check',
  trigger: 'http',
  method: 'POST',
  path: '/v1/memberships/check',
  scope: 'membership/check',
  summary: 'Is this account, or this end-user, under the partner account?',
  description:
    'Answers from the store and never calls Constant Contact. A "no" is an answer too: status 200 with the reason ' +
    'in `code`. An end-user with several accounts gets a yes if any of them gets a yes.',
  uses,
  request: { body: question },
  answer: checkAnswer,
  example: { accountId: 'a07e1lwvtuw0' },
  problems: [],
  impact:
    'End-users cannot use the integration: the application gets no answer to its membership check and has to use ' +
    'its own fallback.',
  timeoutSeconds: 5,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;

export const checkMemberships = {
  name: 'check-memberships',
  group: 'check',
  trigger: 'http',
  method: 'POST',
  path: '/v1/memberships/check-batch',
  scope: 'membership/check',
  summary: 'Check 1 to 100 accounts or end-users at once',
  description:
    'The answers come in the order of the subjects, each as check-membership would give it. A subject whose stored ' +
    'data cannot be read has a `problem` in its place, which is neither a yes nor a no; all others are answered.',
  uses,
  request: { body: z.strictObject({ subjects: z.array(question).check(z.minLength(1), z.maxLength(100)) }) },
  answer: z.object({ answers: z.array(checkEntry) }),
  example: { subjects: [{ accountId: 'a07e1lwvtuw0' }, { userId: 'user-1' }] },
  problems: [],
  impact: 'Batch checks get no answer: pages of the application that check many end-users at once fail.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
