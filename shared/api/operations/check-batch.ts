import * as z from '../../base/zod.ts';
import type { HttpOperation } from '../operation.ts';
import { checkEntry } from '../schemas/check-entries.ts';
import { question } from '../schemas/questions.ts';

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
  uses: ['memberships:get', 'policy', 'decisions:log'],
  request: { body: z.strictObject({ subjects: z.array(question).check(z.minLength(1), z.maxLength(100)) }) },
  answer: z.object({ answers: z.array(checkEntry) }),
  example: { subjects: [{ accountId: 'a07e1lwvtuw0' }, { userId: 'user-1' }] },
  problems: [],
  impact: 'Batch checks get no answer: pages of the application that check many end-users at once fail.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
