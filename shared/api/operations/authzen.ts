/** AuthZEN, Authorization API 1.0: how gateways and products of others ask for a decision. */
import * as z from '../../base/zod.ts';
import type { HttpOperation } from '../operation.ts';
import {
  evaluation,
  evaluationAnswer,
  evaluations,
  evaluationsAnswer,
  resourceSearch,
  searchAnswer,
  subjectSearch,
} from '../schemas/authzen.ts';

const binding = {
  trigger: 'http',
  binding: 'authzen',
  problems: [],
  memoryMegabytes: 512,
} as const;

/** The paths are the defaults of the API, so they have another beginning than all others. */
export const evaluateAccess = {
  ...binding,
  name: 'evaluate-access',
  group: 'check',
  method: 'POST',
  path: '/access/v1/evaluation',
  scope: 'membership/check',
  summary: 'May this user use the integration? Asked as AuthZEN has it',
  description:
    'A check in the form of AuthZEN’s Authorization API 1.0, for gateways. Subjects are a `user` (`userId`) or a ' +
    '`vendor_user` (`userName`), resources the `integration` with the id `constant-contact`, or one linked `account`; ' +
    'the action is `use`. All else is decided `false`, with the reason in `context.code`. Unknown fields are ignored. A ' +
    'no is a 200. A refusal is a line of text.',
  uses: ['memberships:get', 'policy', 'decisions:log'],
  request: { body: evaluation },
  answer: evaluationAnswer,
  example: {
    subject: { type: 'user', id: 'user-1' },
    action: { name: 'use' },
    resource: { type: 'account', id: 'a07e1lwvtuw0' },
  },
  impact: 'Gateways that ask by AuthZEN get no decision, and shut end-users out of the integration.',
  timeoutSeconds: 5,
} as const satisfies HttpOperation;

export const evaluateAccesses = {
  ...binding,
  name: 'evaluate-accesses',
  group: 'check',
  method: 'POST',
  path: '/access/v1/evaluations',
  scope: 'membership/check',
  summary: 'Up to 100 evaluations at once, as AuthZEN has it',
  description:
    'Each of `evaluations` is as the body of evaluate-access; `subject`, `action`, `resource` and `context` beside them ' +
    'are the defaults of each, each as a whole. The answers are in their order, those of ' +
    '`deny_on_first_deny` and `permit_on_first_permit` up to the first such. An evaluation that is wrong, or whose ' +
    'stored data cannot be read, is `false` with `context.error`. Without `evaluations` it is evaluate-access.',
  uses: ['memberships:get', 'policy', 'decisions:log'],
  request: { body: evaluations },
  answer: evaluationsAnswer,
  example: {
    subject: { type: 'user', id: 'user-1' },
    action: { name: 'use' },
    evaluations: [
      { resource: { type: 'integration', id: 'constant-contact' } },
      { resource: { type: 'account', id: 'a07e1lwvtuw0' } },
    ],
  },
  impact: 'Gateways that ask about several things at once by AuthZEN get no decisions, and shut end-users out of them.',
  timeoutSeconds: 10,
} as const satisfies HttpOperation;

export const searchSubjects = {
  ...binding,
  name: 'search-subjects',
  group: 'list',
  method: 'POST',
  path: '/access/v1/search/subject',
  scope: 'membership/read',
  summary: 'Who may use the integration with this account? Asked as AuthZEN has it',
  description:
    'A search for subjects of AuthZEN’s Authorization API 1.0: those of the users, or of the user names, linked to an ' +
    '`account` about whom evaluate-access would say yes. Nobody is listed for the `integration`: that is 400. Unknown ' +
    'ids give an empty list. A page may have fewer results than `page.limit`; an empty `page.next_token` ends.',
  uses: ['memberships:get', 'policy', 'links:list'],
  request: { body: subjectSearch },
  answer: searchAnswer,
  example: {
    subject: { type: 'user' },
    action: { name: 'use' },
    resource: { type: 'account', id: 'a07e1lwvtuw0' },
  },
  problems: ['INVALID_PAGE_TOKEN'],
  impact: 'Pages that show who may use an account, by a search of AuthZEN, show nobody. Evaluations still answer.',
  timeoutSeconds: 5,
} as const satisfies HttpOperation;

export const searchResources = {
  ...binding,
  name: 'search-resources',
  group: 'list',
  method: 'POST',
  path: '/access/v1/search/resource',
  scope: 'membership/read',
  summary: 'What may this user use? Asked as AuthZEN has it',
  description:
    'A search for resources of AuthZEN’s Authorization API 1.0: the accounts of the subject, or the integration, about ' +
    'which evaluate-access would say yes. Unknown ids give an empty list. `page.limit` counts the results, and ' +
    '`page.next_token` of an answer is the `page.token` of the next request; an empty one ends.',
  uses: ['memberships:get', 'policy'],
  request: { body: resourceSearch },
  answer: searchAnswer,
  example: {
    subject: { type: 'user', id: 'user-1' },
    action: { name: 'use' },
    resource: { type: 'account' },
  },
  problems: ['INVALID_PAGE_TOKEN'],
  impact: 'Pages that show what a user may use, by a search of AuthZEN, show nothing. Evaluations still answer.',
  timeoutSeconds: 5,
} as const satisfies HttpOperation;

const endpoint = z.url();

export const getAuthzenConfiguration = {
  ...binding,
  name: 'get-authzen-configuration',
  group: 'list',
  method: 'GET',
  path: '/.well-known/authzen-configuration',
  summary: 'Where this service takes the questions of AuthZEN',
  description:
    'The metadata of AuthZEN’s Authorization API 1.0. `policy_decision_point` is the URL that it was asked under. What ' +
    'has no endpoint here is not supported.',
  uses: [],
  request: {},
  answer: z.object({
    policy_decision_point: endpoint,
    access_evaluation_endpoint: endpoint,
    access_evaluations_endpoint: endpoint,
    search_subject_endpoint: endpoint,
    search_resource_endpoint: endpoint,
  }),
  answerHeaders: { 'Cache-Control': 'May be kept for an hour' },
  impact: 'Gateways that look up where to ask by AuthZEN do not find it. Those that know it still get decisions.',
  timeoutSeconds: 5,
} as const satisfies HttpOperation;
