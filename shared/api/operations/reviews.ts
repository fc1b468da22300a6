import * as z from 'zod/mini';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { reviews } from '../../domain/membership/facts.ts';
import { decisions, type ReviewDecision } from '../../domain/membership/reviews.ts';
import type { HttpOperation } from '../operation.ts';
import type { ProblemCode } from '../problems.ts';
import { membership } from '../schemas/common.ts';

/** Why somebody decided so, kept in the trail for ever: text of some lines, without other control characters or halves of one. */
const justification = z
  .string()
  .check(
    z.trim(),
    z.minLength(1),
    z.maxLength(1000),
    z.regex(/^(?:[\t\n\r]|[^\p{Cc}\p{Cs}])*$/u, 'must not hold control characters other than line breaks and tabs'),
  );
/** Only tell what the decision would make. */
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

/** The operations of all decisions are one, but for the decision, its body and its texts. */
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
    etag: 'The version of the membership; with `validateOnly` it is still the same',
    problems: ['MEMBERSHIP_NOT_FOUND', 'REVIEW_NOT_POSSIBLE'],
    timeoutSeconds: 10,
    memoryMegabytes: 512,
  }) as const satisfies HttpOperation;

const rules =
  'The decision is about the version in `If-Match`, and is refused when the membership has been changed since. With ' +
  '`validateOnly` everything is checked and nothing is changed.';

export const approveMembership = reviewOperation('approve', mayBeJustified, {
  summary: 'Let a newcomer in',
  description: `From \`pending\` to \`approved\`: the account has access as long as it is under the partner and active. ${rules}`,
  impact: 'Reviewers cannot let newcomers in: whoever waits goes on waiting. Checks still answer.',
  example: { justification: 'Contract signed on 3 May' },
});

export const denyMembership = reviewOperation('deny', mustBeJustified, {
  summary: 'Refuse a newcomer',
  description: `From \`pending\` to \`denied\`, with the reason. An audit never changes that. ${rules}`,
  impact:
    'Reviewers cannot refuse newcomers, who stay in the queue without access in the meantime. Checks still answer.',
  example: { justification: 'Not a customer of ours' },
});

export const revokeMembership = reviewOperation('revoke', mustBeJustified, {
  summary: 'Take access away from an account that was let in',
  description: `From \`approved\` to \`revoked\`, with the reason; checks say no from then on. ${rules}`,
  impact: 'Access cannot be taken away by hand: whoever is to lose it keeps it. Checks still answer.',
  example: { justification: 'Contract ended on 31 May' },
});

export const reopenMembership = reviewOperation('reopen', mayBeJustified, {
  summary: 'Put an account that was refused, or lost its access, back into the queue',
  description: `From \`denied\` or \`revoked\` to \`pending\`, at the end of the queue; it gives no access by itself. ${rules}`,
  impact: 'Refusals and revocations made by mistake cannot be taken back: those accounts stay without access.',
  example: { justification: 'Denied by mistake' },
});

/** Why one decision of a batch can be refused. */
const itemProblems = [
  'VALIDATION_FAILED',
  'PRECONDITION_REQUIRED',
  'MEMBERSHIP_NOT_FOUND',
  'PRECONDITION_FAILED',
  'REVIEW_NOT_POSSIBLE',
  'STORE_UNAVAILABLE',
  'INTERNAL_ERROR',
  'TIMED_OUT',
] as const satisfies readonly ProblemCode[];

export const reviewMemberships = {
  name: 'review-memberships',
  group: 'manage',
  trigger: 'http',
  method: 'POST',
  path: '/v1/memberships/review-batch',
  scope: 'membership/review',
  summary: 'Decide about 1 to 100 accounts, each by itself',
  description:
    'In the order of the items, each as its own operation would, with `version` in place of `If-Match`: one that is refused keeps ' +
    'no other from being done. An account that comes twice is judged the second time by what the first has made. An item that ' +
    '`TIMED_OUT` can be sent again with the same version: if it was done after all, that one no longer fits.',
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
        /** Unless refused. With `validateOnly` the review is the one that it would be, and the version is still the same. */
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
  impact: 'Reviewers cannot decide about many accounts at once; one by one they can. Checks still answer.',
  timeoutSeconds: 25,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
