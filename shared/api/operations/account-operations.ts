/** What is done inside a client account: any call of Constant Contact's API, users who sign in, contacts who get no more mail. */
import * as z from 'zod/mini';
import {
  hasItsParameters,
  parameterNamePattern,
  pathTemplatePattern,
  pathValuePattern,
} from '../../domain/partner/account-path.ts';
import { accountOperationMethods } from '../../domain/partner/allow-list.ts';
import type { HttpOperation } from '../operation.ts';
import { clientAccountPath as path } from '../schemas/common.ts';
import { vendorProblems } from './verify.ts';

const timeoutSeconds = 25;
const memoryMegabytes = 512;

const queryName = z.string().check(z.minLength(1), z.maxLength(100));

export const runAccountOperation = {
  name: 'run-account-operation',
  group: 'manage',
  trigger: 'http',
  method: 'POST',
  path: '/v1/client-accounts/{accountId}/account-operations',
  scope: 'partner/operate',
  summary: 'Make one call of Constant Contact’s API in the name of a managed client account',
  description:
    'Without the client’s own token, and for managed accounts only. The setting `accountOperations` says which calls may be ' +
    'made: those that only read, unless it says otherwise; never one below /partner. `path` begins after /v3, with `{name}` ' +
    'for each of `pathParameters`; values belong there, because `path` is recorded and they are not. What changes ' +
    'something is sent once and never repeated. With an `Idempotency-Key` its answer is kept for 24 hours; that of a GET is ' +
    'never kept, so a GET is made anew, whatever its key.',
  uses: ['constant-contact', 'operations:record', 'account-operations', 'idempotency'],
  idempotent: true,
  request: {
    path,
    body: z
      .strictObject({
        method: z.enum(accountOperationMethods),
        path: z
          .string()
          .check(
            z.maxLength(512),
            z.regex(
              pathTemplatePattern,
              'must be like /contacts/{contact_id}: begin after /v3, without query and encoding',
            ),
          ),
        pathParameters: z.optional(
          z.record(
            z.string().check(z.maxLength(100), z.regex(parameterNamePattern)),
            z.string().check(z.regex(pathValuePattern, 'must be one part of a path, without encoding')),
          ),
        ),
        query: z.optional(z.record(queryName, z.string().check(z.maxLength(2048)))),
        /** Any JSON value. */
        payload: z.optional(z.unknown()),
      })
      .check(
        z.refine((call) => hasItsParameters(call.path, call.pathParameters), {
          path: ['pathParameters'],
          error: 'must hold the parameters that the path names, and no others',
        }),
        z.refine(({ method, payload }) => method !== 'GET' || payload === undefined, {
          path: ['payload'],
          error: 'a GET takes no payload',
        }),
      ),
  },
  answer: z.object({
    /** Constant Contact's, mostly 200: how it tells other successes is not documented. */
    status: z.int(),
    /** What the call has answered, as it came. */
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
  impact: 'Whoever works in the name of client accounts cannot go on. Checks still answer.',
  timeoutSeconds,
  memoryMegabytes,
} as const satisfies HttpOperation;

const text = (most: number) =>
  z
    .string()
    .check(z.minLength(1), z.maxLength(most), z.regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not hold control characters'));
/** Wider than what most take for one: who cannot be named cannot be unsubscribed. */
const emailAddress = z.email({ pattern: z.regexes.unicodeEmail }).check(z.maxLength(80));

export const createSsoUser = {
  name: 'create-sso-user',
  group: 'manage',
  trigger: 'http',
  method: 'POST',
  path: '/v1/client-accounts/{accountId}/sso-users',
  scope: 'partner/manage',
  summary: 'Make a user of a client account who signs in by the partner’s single sign-on',
  description:
    'Needs single sign-on for all users, which Constant Contact switches on; the values of `externalProvider` come from it. An ' +
    'account owner cannot be made this way. Sent once and never repeated; nothing of the user is kept here.',
  uses: ['constant-contact', 'operations:record', 'idempotency'],
  idempotent: true,
  successStatus: 201,
  request: {
    path,
    body: z.strictObject({
      firstName: text(80),
      lastName: text(80),
      roleName: z.enum(['account_manager', 'campaign_creator']),
      contactEmail: emailAddress,
      loginName: text(50),
      externalId: text(255),
      externalProvider: text(80),
    }),
  },
  answer: z.object({ accountId: z.string() }),
  example: {
    firstName: 'Ada',
    lastName: 'Example',
    roleName: 'campaign_creator',
    contactEmail: 'ada@example.com',
    loginName: 'ada.example',
    externalId: 'user-1',
    externalProvider: 'our-provider',
  },
  problems: ['SSO_USER_EXISTS', 'SSO_USER_REFUSED', 'VENDOR_OUTCOME_UNKNOWN', ...vendorProblems],
  impact: 'No further users of client accounts can be given single sign-on. Those who have it are not affected.',
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
  summary: 'Unsubscribe contacts of a client account, or one address from all client accounts',
  description:
    '`globalUnsubscribe` acts on all client accounts of the partner, for exactly one address. Sent once and never repeated; ' +
    'asking again does no harm. No address is kept here.',
  uses: ['constant-contact', 'operations:record', 'idempotency'],
  idempotent: true,
  request: {
    path,
    body: z
      .strictObject({
        emailAddresses: z.array(emailAddress).check(z.minLength(1), z.maxLength(500)),
        updateSource: z.enum(['Account', 'Contact', 'System']),
        optOutReason: z.optional(text(255)),
        deleteContacts: z.optional(z.boolean()),
        globalUnsubscribe: z.optional(z.boolean()),
      })
      .check(
        z.refine(({ globalUnsubscribe, emailAddresses }) => !globalUnsubscribe || emailAddresses.length === 1, {
          path: ['emailAddresses'],
          error: 'must be exactly one with globalUnsubscribe',
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
