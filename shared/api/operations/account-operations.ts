/**
 * Operations inside a client account: any call of Constant Contact's API, single sign-on users,
 * unsubscribed contacts.
 */
import { parseCarried } from '../../base/json.ts';
import * as z from '../../base/zod.ts';
import {
  hasItsParameters,
  parameterNamePattern,
  pathTemplatePattern,
  pathValuePattern,
} from '../../domain/partner/account-path.ts';
import { accountOperationMethods } from '../../domain/partner/allow-list.ts';
import type { HttpOperation } from '../operation.ts';
import { vendorProblems } from '../problems.ts';
import { carriedJson, carriedMembers, carriedText } from '../schemas/carried.ts';
import { clientAccountPath as path, userId } from '../schemas/common.ts';
import { emailAddressPattern } from '../schemas/email-address.ts';
import { exact, line, plain } from '../schemas/text.ts';

const timeoutSeconds = 25;
const memoryMegabytes = 512;

const queryName = carriedText.check(z.minLength(1), z.maxLength(100));

export const runAccountOperation = {
  name: 'run-account-operation',
  group: 'manage',
  trigger: 'http',
  method: 'POST',
  path: '/v1/client-accounts/{accountId}/account-operations',
  scope: 'partner/operate',
  summary: 'Make one call of Constant Contact’s API on behalf of a managed client account',
  description:
    'Works without the client’s own token, and for managed accounts only. The setting `accountOperations` lists ' +
    'the allowed calls: by default those that only read, and never one below /partner. `path` starts after /v3, ' +
    'with `{name}` for each of `pathParameters`. Put values there, because `path` is recorded and they are not. A ' +
    'call that changes something is sent once and never retried. With an `Idempotency-Key` its answer is kept for a ' +
    'time. The answer to a GET is never kept, so a GET with the same key is made again.',
  uses: ['constant-contact', 'operations:record', 'account-operations', 'idempotency'],
  idempotent: true,
  request: {
    path,
    parse: parseCarried,
    body: z
      .strictObject({
        method: z.enum(accountOperationMethods),
        path: z
          .string()
          .check(
            plain(),
            z.maxLength(512),
            z.regex(
              pathTemplatePattern,
              'must be like /contacts/{contact_id}: start after /v3, without query and encoding',
            ),
          ),
        pathParameters: z.optional(
          carriedMembers(
            z.string().check(z.maxLength(100), z.regex(parameterNamePattern, 'must be like contact_id')),
            z.string().check(z.regex(pathValuePattern, 'must be one path segment, without encoding')),
          ),
        ),
        query: z.optional(carriedMembers(queryName, carriedText.check(z.maxLength(2048)))),
        /** Any JSON value, carried as it is. */
        payload: z.optional(carriedJson),
      })
      .check(
        z.refine((call) => hasItsParameters(call.path, call.pathParameters), {
          path: ['pathParameters'],
          error: 'must contain exactly the parameters that the path names',
        }),
        z.refine(({ method, payload }) => method !== 'GET' || payload === undefined, {
          path: ['payload'],
          error: 'must be omitted with GET',
        }),
      ),
  },
  answer: z.object({
    /** Constant Contact's status, usually 200; its other success statuses are not documented. */
    status: z.int(),
    /** The body of Constant Contact's answer, character by character. */
    body: z.optional(z.unknown()),
  }),
  example: { method: 'GET', path: '/contacts', query: { limit: '10' } },
  problems: [
    'ACCOUNT_OPERATION_NOT_ALLOWED',
    'ACCOUNT_OR_RESOURCE_NOT_FOUND',
    'VENDOR_REJECTED_INPUT',
    'VENDOR_OUTCOME_UNKNOWN',
    ...vendorProblems,
  ],
  impact: 'Operators cannot make calls on behalf of client accounts. Checks still answer.',
  timeoutSeconds,
  memoryMegabytes,
} as const satisfies HttpOperation;

/** More permissive than usual: an address that is refused here could not be unsubscribed. */
const emailAddress = z
  .string()
  .check(
    plain(),
    z.maxLength(80),
    z.regex(emailAddressPattern, 'must be an e-mail address'),
    z.meta({ format: 'email' }),
  );

export const createSsoUser = {
  name: 'create-sso-user',
  group: 'manage',
  trigger: 'http',
  method: 'POST',
  path: '/v1/client-accounts/{accountId}/sso-users',
  scope: 'partner/manage',
  summary: 'Create a user of a client account who signs in through the partner’s single sign-on',
  description:
    'Requires single sign-on for all users, which Constant Contact switches on; the values of `externalProvider` ' +
    'come from Constant Contact. An account owner cannot be created this way. The request is sent once and never ' +
    'retried. With the `userId` of your application, that user is linked to the account, and the `externalId` is kept as ' +
    'its name at single sign-on; `linked` then tells whether that was possible. No other data of the user is kept here.',
  uses: ['constant-contact', 'operations:record', 'links:change', 'idempotency'],
  idempotent: true,
  successStatus: 201,
  request: {
    path,
    body: z.strictObject({
      userId: z.optional(userId),
      firstName: line({ max: 80 }),
      lastName: line({ max: 80 }),
      roleName: z.enum(['account_manager', 'campaign_creator']),
      contactEmail: emailAddress,
      loginName: line({ max: 50 }),
      externalId: exact({ max: 255 }),
      externalProvider: exact({ max: 80 }),
    }),
  },
  answer: z.object({
    accountId: z.string(),
    /** Whether the user is linked now, and signs on with the `externalId`; absent if no user was named. */
    linked: z.optional(z.boolean()),
  }),
  example: {
    userId: 'user-1',
    firstName: 'Ada',
    lastName: 'Example',
    roleName: 'campaign_creator',
    contactEmail: 'ada@example.com',
    loginName: 'ada.example',
    externalId: 'user-1',
    externalProvider: 'our-provider',
  },
  problems: ['EXTERNAL_ID_TAKEN', 'SSO_USER_EXISTS', 'SSO_USER_REFUSED', 'VENDOR_OUTCOME_UNKNOWN', ...vendorProblems],
  impact: 'No further users of client accounts can be given single sign-on. Existing ones are not affected.',
  timeoutSeconds,
  memoryMegabytes,
} as const satisfies HttpOperation;

export const unsubscribeContacts = {
  name: 'unsubscribe-contacts',
  group: 'manage',
  trigger: 'http',
  method: 'POST',
  path: '/v1/client-accounts/{accountId}/contacts/unsubscribe',
  scope: 'partner/manage',
  summary: 'Unsubscribe contacts of one client account, or one address from all client accounts',
  description:
    '`globalUnsubscribe` acts on all client accounts of the partner, for exactly one address. The request is sent ' +
    'once and never retried; repeating it does no harm. No address is kept here.',
  uses: ['constant-contact', 'operations:record', 'idempotency'],
  idempotent: true,
  request: {
    path,
    body: z
      .strictObject({
        emailAddresses: z.array(emailAddress).check(z.minLength(1), z.maxLength(500)),
        updateSource: z.enum(['Account', 'Contact', 'System']),
        optOutReason: z.optional(line({ max: 255 })),
        deleteContacts: z.optional(z.boolean()),
        globalUnsubscribe: z.optional(z.boolean()),
      })
      .check(
        z.refine(({ globalUnsubscribe, emailAddresses }) => !globalUnsubscribe || emailAddresses.length === 1, {
          path: ['emailAddresses'],
          error: 'must contain exactly one address with globalUnsubscribe',
        }),
      ),
  },
  answer: z.object({ accountId: z.string(), unsubscribedCount: z.optional(z.number()) }),
  example: { emailAddresses: ['reader@example.com'], updateSource: 'Contact' },
  problems: ['CLIENT_ACCOUNT_NOT_FOUND', 'VENDOR_REJECTED_INPUT', 'VENDOR_OUTCOME_UNKNOWN', ...vendorProblems],
  impact: 'Contacts who want no more mail cannot be unsubscribed by the partner, only in the accounts themselves.',
  timeoutSeconds,
  memoryMegabytes,
} as const satisfies HttpOperation;
