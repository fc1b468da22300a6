/** The names of users at single sign-on. All ids are in bodies: no id of a person is in a URL. */
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import type { HttpOperation } from '../operation.ts';
import { userId } from '../schemas/common.ts';
import { exact } from '../schemas/text.ts';

const common = {
  trigger: 'http',
  scope: 'sso/manage',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const;

const externalId = exact({ max: 255 });

export const putSsoIdentity = {
  ...common,
  name: 'put-sso-identity',
  group: 'manage',
  method: 'PUT',
  path: '/v1/sso/identities',
  summary: 'Set the name by which Constant Contact knows a user at single sign-on',
  description:
    'For the account of a user who is linked to it: the `externalId` of the request that has made this user at Constant ' +
    'Contact. It is the subject of each sign-in, exactly as it is sent here, and belongs to one user and one account. One ' +
    'that was there before is replaced. create-client-account and create-sso-user set it themselves if they name the user.',
  uses: ['links:change'],
  request: { body: z.strictObject({ userId, accountId: accountIdSchema, externalId }) },
  example: { userId: 'user-1', accountId: 'a07e1lwvtuw0', externalId: 'user-1' },
  problems: ['LINK_NOT_FOUND', 'EXTERNAL_ID_TAKEN'],
  impact: 'Further users cannot be given single sign-on. Those who have a name sign on.',
} as const satisfies HttpOperation;

export const listSsoIdentities = {
  ...common,
  name: 'list-sso-identities',
  group: 'list',
  method: 'POST',
  path: '/v1/sso/identities/list',
  summary: 'The names of a user at single sign-on, by account',
  description:
    'Empty for a user who has none. Who may sign on is for a check to say. `reference` names the user in the operation ' +
    'records of sign-ins, as `user`, until the last name is removed.',
  uses: ['identities:read'],
  request: { body: z.strictObject({ userId }) },
  answer: z.object({
    reference: z.optional(z.string()),
    identities: z.array(z.object({ accountId: z.string(), externalId: z.string() })),
  }),
  example: { userId: 'user-1' },
  problems: [],
  impact: 'Support cannot see by which name a user signs on. Sign-ins still work.',
} as const satisfies HttpOperation;

export const removeSsoIdentity = {
  ...common,
  name: 'remove-sso-identity',
  group: 'manage',
  method: 'POST',
  path: '/v1/sso/identities/remove',
  summary: 'Remove the name of a user at single sign-on for an account',
  description:
    'From then on the user cannot sign on to this account, and the name may be given to somebody else. The link stays. ' +
    'Whoever is unlinked or forgotten loses it, too.',
  uses: ['links:change'],
  request: { body: z.strictObject({ userId, accountId: accountIdSchema }) },
  example: { userId: 'user-1', accountId: 'a07e1lwvtuw0' },
  problems: ['IDENTITY_NOT_FOUND'],
  impact: 'Single sign-on cannot be taken from single users, except by unlinking them.',
} as const satisfies HttpOperation;
