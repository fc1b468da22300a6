import * as z from '../../base/zod.ts';
import type { HttpOperation } from '../operation.ts';
import { userId, userName } from '../schemas/common.ts';
import { userIdInPath } from '../schemas/links.ts';

/** How much was deleted; all zeros: nothing was there any more. */
const forgotten = z.object({
  /** Links of the user, and of the user names, to accounts. */
  links: z.int(),
  /** Requests for new accounts that were still pending. */
  provisions: z.int(),
});

const forget = {
  group: 'manage',
  trigger: 'http',
  scope: 'membership/manage',
  answer: forgotten,
  problems: [],
  timeoutSeconds: 15,
  memoryMegabytes: 512,
} as const;

const kept =
  'The memberships of the accounts stay, and their records, which name no user: each account gets the record of an ' +
  'unlinking. A repeated request does what is left to do. ';

export const forgetUser = {
  ...forget,
  name: 'forget-user',
  method: 'DELETE',
  path: '/v1/users/{userId}',
  summary: 'Forget a user of the application everywhere',
  description:
    'Removes all links of the user id, in every stored spelling of it, its names at single sign-on, and requests for new ' +
    `accounts for it that still wait, so that it is no longer in the store. ${kept}` +
    'The id must stand in `confirm` once more: API Gateway decodes a path on the way, so that `org%3F42` arrives as ' +
    '`org`, which may be somebody else. User names at Constant Contact are forgotten by forget-person, and so is an id ' +
    'with `/`, `?` or `%`.',
  uses: ['links:change', 'provisions:forget'],
  request: { path: z.strictObject({ userId: userIdInPath }), query: z.strictObject({ confirm: userId }) },
  impact: 'Users who ask for it cannot be forgotten. Checks still answer.',
} as const satisfies HttpOperation;

export const forgetPerson = {
  ...forget,
  name: 'forget-person',
  method: 'POST',
  path: '/v1/memberships/forget',
  summary: 'Forget a person by user id and user names, with any id',
  description:
    'As forget-user, for any id, and for the user names at Constant Contact that are given: their links, and requests ' +
    `for new accounts that still wait for Constant Contact. ${kept}`.trim(),
  uses: ['links:change', 'provisions:forget'],
  request: {
    body: z
      .strictObject({
        userId: z.optional(userId),
        userNames: z._default(z.array(userName).check(z.maxLength(20)), []),
      })
      // A misunderstanding must not look like a person who is forgotten.
      .check(
        z.refine(
          (named) => named.userId !== undefined || named.userNames.length > 0,
          'must have a userId or userNames',
        ),
      ),
  },
  example: { userId: 'org/42', userNames: ['Zen1016153'] },
  impact: 'Persons who ask for it cannot be forgotten by their user names. Checks still answer.',
} as const satisfies HttpOperation;
