import type { HttpOperation } from '../operation.ts';
import { statableQuestion, statedAnswer } from '../schemas/statements.ts';

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
    'in `code`. An end-user with several accounts gets a yes if any of them gets a yes. With `statement` the answer ' +
    'also comes signed, so that others can verify it without asking: see the guide about statements.',
  uses: ['memberships:get', 'policy', 'decisions:log', 'statements:sign'],
  request: { body: statableQuestion },
  answer: statedAnswer,
  example: { accountId: 'a07e1lwvtuw0' },
  problems: ['STATEMENT_NOT_SIGNED'],
  impact:
    'End-users cannot use the integration: the application gets no answer to its membership check and has to use ' +
    'its own fallback.',
  timeoutSeconds: 5,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
