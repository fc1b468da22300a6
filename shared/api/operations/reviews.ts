import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { reviews } from '../../domain/membership/facts.ts';
import { decisions, type ReviewDecision } from '../../domain/membership/reviews.ts';
import type { HttpOperation } from '../operation.ts';
import type { ProblemCode } from '../problems.ts';
import { membership } from '../schemas/memberships.ts';
import { lines } from '../schemas/text.ts';

/** The reviewer's reason, kept in the audit trail forever. */
const justification = lines({ max: 1000 });
/** Checks the decision and reports its result without applying it. */
const validateOnly = z._default(z.boolean(), false);

const mayBeJustified = {
  body: z.strictObject({ justification: z.optional(justification), validateOnly }),
  bodyOptional: true,
} as const;
const mustBeJustified = { body: z.strictObject({ justification, validateOnly }) } as const;

interface Texts {
  readonly summary: string;
  readonly description: string;
  readonly impact: string;
  readonly example: unknown;
}

/** The row of one decision; rows differ only in the decision, its body and its texts. */
const reviewOperation = <
  const D extends ReviewDecision,
  const B extends Pick<HttpOperation['request'], 'bodyOptional'> & { readonly body: z.ZodMiniType },
>(
  decision: D,
  body: B,
  texts: Texts,
) =>
  ({
    name: `${decision}-membership`,
    group: 'manage',
    trigger: 'http',
    method: 'POST',
    path: `/v1/memberships/{accountId}/${decision}`,
    scope: 'membership/review',
    ...texts,
    uses: ['memberships:change'],
    request: { path: z.strictObject({ accountId: accountIdSchema }), ...body, ifMatch: true },
    answer: membership,
    etag: 'The version of the membership; unchanged with `validateOnly`',
    problems: ['MEMBERSHIP_NOT_FOUND', 'REVIEW_NOT_POSSIBLE'],
    timeoutSeconds: 10,
    memoryMegabytes: 512,
  }) as const satisfies HttpOperation;

const rules =
  'The decision applies to the version in `If-Match`, and is refused if the membership has changed since. With ' +
  '`validateOnly` everything is checked and nothing is changed.';

export const approveMembership = reviewOperation('approve', mayBeJustified, {
  summary: 'Approve a newcomer',
  description: `From \`pending\` to \`approved\`: the account has access while it is under the partner and active. ${rules}`,
  impact: 'Reviewers cannot approve newcomers, who keep waiting for access. Checks still answer.',
  example: { justification: 'Contract signed on 3 May' },
});

export const denyMembership = reviewOperation('deny', mustBeJustified, {
  summary: 'Deny a newcomer',
  description: `From \`pending\` to \`denied\`, with a justification. An audit never changes a denial. ${rules}`,
  impact: 'Reviewers cannot deny newcomers, who stay in the queue without access. Checks still answer.',
  example: { justification: 'Not a customer of ours' },
});

export const revokeMembership = reviewOperation('revoke', mustBeJustified, {
  summary: 'Revoke the access of an approved account',
  description: `From \`approved\` to \`revoked\`, with a justification; checks answer no from then on. ${rules}`,
  impact: 'Access cannot be revoked by hand: accounts that should lose it keep it. Checks still answer.',
  example: { justification: 'Contract ended on 31 May' },
});

export const reopenMembership = reviewOperation('reopen', mayBeJustified, {
  summary: 'Return a denied or revoked account to the queue',
  description: `From \`denied\` or \`revoked\` to \`pending\`, at the end of the queue; reopening alone gives no access. ${rules}`,
  impact: 'Denials and revocations made by mistake cannot be undone: those accounts stay without access.',
  example: { justification: 'Denied by mistake' },
});

/** Problems of a single decision of a batch. */
const itemProblems = [
  'VALIDATION_FAILED',
  'PRECONDITION_REQUIRED',
  'MEMBERSHIP_NOT_FOUND',
  'PRECONDITION_FAILED',
  'REVIEW_NOT_POSSIBLE',
  'STORE_UNAVAILABLE',
  'INTERNAL_ERROR',
  'MEMBERSHIP_DAMAGED',
  'TIMED_OUT',
] as const satisfies readonly ProblemCode[];

export const reviewMemberships = {
  name: 'review-memberships',
  group: 'manage',
  trigger: 'http',
  method: 'POST',
  path: '/v1/memberships/review-batch',
  scope: 'membership/review',
  summary: 'Decide about 1 to 100 accounts, each on its own',
  description:
    'Processes the items in order, each as its own operation would, with `version` in place of `If-Match`. A ' +
    'refused item does not stop the others. If an account occurs twice, the second item is judged by the result of ' +
    'the first. An item that `TIMED_OUT` can be sent again with the same version: if it was done after all, that ' +
    'version no longer matches.',
  uses: ['memberships:get', 'memberships:change'],
  request: {
    body: z.strictObject({
      items: z
        .array(
          z.strictObject({
            accountId: accountIdSchema,
            decision: z.enum(decisions),
            version: z.optional(z.int().check(z.positive())),
            justification: z.optional(justification),
          }),
        )
        .check(z.minLength(1), z.maxLength(100)),
      validateOnly,
    }),
  },
  answer: z.object({
    results: z.array(
      z.object({
        accountId: z.string(),
        outcome: z.enum(['done', 'valid', 'refused']),
        /**
         * Absent if refused. With `validateOnly` the version is unchanged and `review` is the
         * would-be result.
         */
        version: z.optional(z.int()),
        review: z.optional(z.enum(reviews)),
        problem: z.optional(
          z.object({ code: z.enum(itemProblems), status: z.int(), title: z.string(), detail: z.optional(z.string()) }),
        ),
      }),
    ),
  }),
  example: {
    items: [
      { accountId: 'a07e1lwvtuw0', decision: 'approve', version: 1 },
      { accountId: 'a07e1p3kd9x2', decision: 'deny', version: 1, justification: 'Not a customer of ours' },
    ],
  },
  problems: [],
  impact: 'Reviewers cannot decide about many accounts at once, only one by one. Checks still answer.',
  timeoutSeconds: 25,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
