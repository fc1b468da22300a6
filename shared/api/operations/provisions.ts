import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { reviews } from '../../domain/membership/facts.ts';
import type { HttpOperation } from '../operation.ts';
import { vendorProblems } from '../problems.ts';
import { newClientAccountBody } from '../schemas/new-client-account.ts';
import { plain } from '../schemas/text.ts';

const provisionId = z.string().check(plain(), z.regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'must be the id of a provision'));

const created = z.object({
  state: z.literal('created'),
  accountId: z.string(),
  /** Constant Contact's id of the request. */
  provisionUuid: z.optional(z.string()),
  /** Absent if the membership could not be recorded; the re-audit then records it. */
  review: z.optional(z.enum(reviews)),
});
const pending = z.object({ state: z.literal('pending'), provisionId: z.string(), requestedAt: isoInstant });
const settled = z.object({
  state: z.literal('settled'),
  provisionId: z.string(),
  requestedAt: isoInstant,
  settledAt: isoInstant,
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
  summary: 'Create a client account under the partner account',
  description:
    'The account starts as a trial and is a member at once; its user name is linked to it. Everything is checked ' +
    'before Constant Contact is called, once. Constant Contact may accept the request and create the account ' +
    'later: the answer is then a 202, and the re-audit finds the account. After a 504 it is unknown whether the ' +
    'account will be created. In both cases the same user name is not requested again for 24 hours. Give either ' +
    '`password`, or `externalId` and `externalProvider` if the user signs in through the partner’s single sign-on. With ' +
    'the `userId` of your application, that user is linked to the account, too, and the `externalId` is kept as its name ' +
    'at single sign-on. ' +
    '`stateCode` is required in the US and Canada, and not allowed elsewhere. The password is neither stored nor ' +
    'logged.',
  uses: [
    'memberships:change',
    'links:change',
    'brake',
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
  answerHeaders: { Location: 'With 202 only: the URL that tells whether the account exists yet' },
  example: {
    contactEmail: 'owner@flowers.example',
    countryCode: 'US',
    stateCode: 'MA',
    loginName: 'acme-flowers',
    userId: 'user-1',
    externalId: 'user-1',
    externalProvider: 'acme',
    organizationName: 'Acme Flowers',
  },
  problems: [
    'EXTERNAL_ID_TAKEN',
    'LOGIN_NAME_TAKEN',
    'PROVISION_PENDING',
    'PROVISION_REFUSED',
    ...vendorProblems,
    'VENDOR_OUTCOME_UNKNOWN',
  ],
  impact: 'The partner cannot create client accounts. Checks still answer.',
  timeoutSeconds: 26,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;

export const getProvision = {
  name: 'get-provision',
  group: 'list',
  trigger: 'http',
  method: 'GET',
  path: '/v1/provisions/{provisionId}',
  scope: 'partner/read',
  summary: 'Whether an account that Constant Contact creates later exists yet',
  description:
    'The state of a request for a new account that was answered with 202 or 504. It is settled when a re-audit has ' +
    'found the account, and kept as long as the setting `provisionDays` says.',
  uses: ['provisions:read'],
  request: { path: z.strictObject({ provisionId }) },
  answer: provisionAnswer,
  problems: ['PROVISION_NOT_FOUND'],
  impact: 'Callers cannot see whether a requested account exists yet. Checks still answer.',
  timeoutSeconds: 5,
  memoryMegabytes: 256,
} as const satisfies HttpOperation;
