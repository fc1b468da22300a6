import * as z from 'zod/mini';
import { reviews } from '../../domain/membership/facts.ts';
import type { HttpOperation } from '../operation.ts';
import { instant } from '../schemas/common.ts';
import { newClientAccountBody } from '../schemas/new-client-account.ts';
import { vendorProblems } from './verify.ts';

const provisionId = z.string().check(z.regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'must be the id of a provision'));

const created = z.object({
  state: z.literal('created'),
  accountId: z.string(),
  /** Constant Contact's own id of the request. */
  provisionUuid: z.optional(z.string()),
  /** Absent where the membership could not be recorded; the re-audit does that. */
  review: z.optional(z.enum(reviews)),
});
const pending = z.object({ state: z.literal('pending'), provisionId: z.string(), requestedAt: instant });
const settled = z.object({
  state: z.literal('settled'),
  provisionId: z.string(),
  requestedAt: instant,
  settledAt: instant,
  accountId: z.string(),
});
export const createAnswer = z.discriminatedUnion('state', [created, pending]);
export const provisionAnswer = z.discriminatedUnion('state', [pending, settled]);

export const createClientAccount = {
  name: 'create-client-account',
  group: 'manage',
  trigger: 'http',
  method: 'POST',
  path: '/v1/client-accounts',
  scope: 'partner/manage',
  summary: 'Make a new client account under the partner account',
  description:
    'The account begins as a trial and is a member at once; its user name is linked to it. Everything is checked before Constant ' +
    'Contact is asked, once. It may take the request and make the account later: that is a 202, and the re-audit finds the ' +
    'account. After a 504 nobody knows whether it does. Either way the same user name is not asked for again for 24 hours. ' +
    'Give either a password, or externalId and externalProvider where the user signs in by the partner’s single sign-on. ' +
    'stateCode is needed in the US and Canada, and left out elsewhere. The password is neither stored nor logged.',
  uses: [
    'memberships:change',
    'review-mode',
    'operations:record',
    'provisions:request',
    'constant-contact',
    'idempotency',
  ],
  idempotent: true,
  request: { body: newClientAccountBody },
  successStatus: 201,
  mayBeAccepted: true,
  answer: createAnswer,
  answerHeaders: { Location: 'Of a 202: where to ask whether the account is there' },
  example: {
    contactEmail: 'owner@flowers.example',
    countryCode: 'US',
    stateCode: 'MA',
    loginName: 'acme-flowers',
    externalId: 'user-1',
    externalProvider: 'acme',
    organizationName: 'Acme Flowers',
  },
  problems: ['LOGIN_NAME_TAKEN', 'PROVISION_PENDING', 'PROVISION_REFUSED', ...vendorProblems, 'VENDOR_OUTCOME_UNKNOWN'],
  impact: 'The partner cannot make client accounts. Checks still answer.',
  timeoutSeconds: 28,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;

export const getProvision = {
  name: 'get-provision',
  group: 'list',
  trigger: 'http',
  method: 'GET',
  path: '/v1/provisions/{provisionId}',
  scope: 'partner/read',
  summary: 'Whether an account that Constant Contact makes later is there',
  description:
    'What became of a request for a new account that was answered with 202 or 504. It is settled when a re-audit has found the ' +
    'account, and forgotten after 90 days.',
  uses: ['provisions:read'],
  request: { path: z.strictObject({ provisionId }) },
  answer: provisionAnswer,
  problems: ['PROVISION_NOT_FOUND'],
  impact: 'Nobody can see whether a new account is there that Constant Contact makes later. Checks still answer.',
  timeoutSeconds: 5,
  memoryMegabytes: 256,
} as const satisfies HttpOperation;
