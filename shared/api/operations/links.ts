import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { decisionCodes } from '../../domain/membership/decide.ts';
import type { HttpOperation } from '../operation.ts';
import { checkProblem } from '../schemas/check-entries.ts';
import { membershipSummary } from '../schemas/checks.ts';
import { exactlyOne, userId, userName } from '../schemas/common.ts';
import { userIdInPath, userNameInPath } from '../schemas/links.ts';

const linked = {
  accountId: z.string(),
  /** When the link was made; absent for a link from an earlier version of the service. */
  linkedAt: z.optional(isoInstant),
};

const linkedMemberships = z.object({
  memberships: z.array(
    z.union([
      z.object({
        ...linked,
        /** What a check of this account alone would answer. */
        allowed: z.boolean(),
        code: z.enum(decisionCodes),
        membership: z.optional(membershipSummary),
      }),
      z.object({ ...linked, ...checkProblem.shape }),
    ]),
  ),
});
export type LinkedMemberships = z.input<typeof linkedMemberships>;

const list = {
  group: 'list',
  trigger: 'http',
  scope: 'membership/read',
  uses: ['memberships:get', 'policy'],
  answer: linkedMemberships,
  problems: [],
  timeoutSeconds: 5,
  memoryMegabytes: 512,
} as const;

const eachAnswer =
  'Each account with when it was linked, if that is known, and what a check of it alone would answer. An account whose ' +
  'stored data cannot be read has a `problem` instead. Nobody is asked at Constant Contact. ';
const notInPath =
  'An id with `/`, `?` or `%` cannot be sent in a path, because API Gateway decodes it on the way: send it in a body, to ';

export const listUserMemberships = {
  ...list,
  name: 'list-user-memberships',
  method: 'GET',
  path: '/v1/users/{userId}/memberships',
  summary: 'The accounts that a user of the application is linked to',
  description: `${eachAnswer}A user without a link has none. ${notInPath}list-linked-memberships.`,
  request: { path: z.strictObject({ userId: userIdInPath }) },
  impact: 'Support cannot see which accounts a user is linked to. Checks still answer.',
} as const satisfies HttpOperation;

export const listUserNameMemberships = {
  ...list,
  name: 'list-user-name-memberships',
  method: 'GET',
  path: '/v1/user-names/{userName}/memberships',
  summary: 'The account that a Constant Contact user name leads to',
  description: `${eachAnswer}A user name leads to one account at most. ${notInPath}list-linked-memberships.`,
  request: { path: z.strictObject({ userName: userNameInPath }) },
  impact: 'Support cannot see which account a user name leads to. Checks still answer.',
} as const satisfies HttpOperation;

export const listLinkedMemberships = {
  ...list,
  name: 'list-linked-memberships',
  method: 'POST',
  path: '/v1/memberships/links',
  summary: 'The accounts that a user or a user name is linked to, asked with any id',
  description:
    `As list-user-memberships and list-user-name-memberships, for ids that cannot be sent in a path. ${eachAnswer}`.trim(),
  request: {
    body: exactlyOne(z.strictObject({ userId: z.optional(userId), userName: z.optional(userName) }), [
      'userId',
      'userName',
    ]),
  },
  example: { userId: 'org/42' },
  impact: 'Support cannot see which accounts a user or a user name is linked to. Checks still answer.',
} as const satisfies HttpOperation;

const unlink = {
  group: 'manage',
  trigger: 'http',
  scope: 'membership/manage',
  uses: ['links:change'],
  problems: ['LINK_NOT_FOUND'],
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const;

export const unlinkMembership = {
  ...unlink,
  name: 'unlink-membership',
  method: 'DELETE',
  path: '/v1/users/{userId}/memberships/{accountId}',
  summary: 'Remove the link between a user and an account',
  description:
    'From then on the account no longer counts for that user. The membership of the account stays. When the last ' +
    `link of a user is removed, the user’s id is no longer in the store. ${notInPath}remove-link.`,
  request: { path: z.strictObject({ userId: userIdInPath, accountId: accountIdSchema }) },
  impact:
    'Users cannot be separated from accounts that are no longer theirs, and keep the access that those accounts give.',
} as const satisfies HttpOperation;

export const unlinkUserName = {
  ...unlink,
  name: 'unlink-user-name',
  method: 'DELETE',
  path: '/v1/user-names/{userName}/memberships/{accountId}',
  summary: 'Remove the link between a Constant Contact user name and its account',
  description:
    'From then on the user name leads nowhere, and is no longer in the store. The membership of the account stays, and ' +
    `so do the links of users. ${notInPath}remove-link.`,
  request: { path: z.strictObject({ userName: userNameInPath, accountId: accountIdSchema }) },
  impact: 'User names cannot be separated from accounts that no longer have them, and keep the access that those give.',
} as const satisfies HttpOperation;

export const removeLink = {
  ...unlink,
  name: 'remove-link',
  method: 'POST',
  path: '/v1/memberships/unlink',
  summary: 'Remove the link between a user or a user name and an account, with any id',
  description: 'As unlink-membership and unlink-user-name, for ids that cannot be sent in a path.',
  request: {
    body: exactlyOne(
      z.strictObject({ userId: z.optional(userId), userName: z.optional(userName), accountId: accountIdSchema }),
      ['userId', 'userName'],
    ),
  },
  example: { userId: 'org/42', accountId: 'a07e1lwvtuw0' },
  impact:
    'Users and user names cannot be separated from accounts that are no longer theirs, if their ids cannot be in a path.',
} as const satisfies HttpOperation;
