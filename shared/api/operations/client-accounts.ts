import * as z from '../../base/zod.ts';
import { type CancellationReason, cancellationReasons } from '../../constant-contact/operations/types.ts';
import { activities } from '../../domain/membership/facts.ts';
import type { HttpOperation } from '../operation.ts';
import { vendorProblems } from '../problems.ts';
import { nextPageToken, pageSize, pageToken, clientAccountPath as path } from '../schemas/common.ts';
import { clientAccount } from '../schemas/memberships.ts';
import { plain } from '../schemas/text.ts';

const timeoutSeconds = 25;
const memoryMegabytes = 512;

export const listClientAccounts = {
  name: 'list-client-accounts',
  group: 'list',
  trigger: 'http',
  method: 'GET',
  path: '/v1/client-accounts',
  scope: 'partner/read',
  summary: "The partner's client accounts, live from Constant Contact",
  description:
    'Makes one call to Constant Contact for each page, in its order. Nothing is stored. Constant Contact accepts ' +
    'page sizes from 10 to 50.',
  uses: ['constant-contact'],
  request: {
    query: z.strictObject({
      accountType: z._default(z.enum(['all', 'managed', 'unmanaged']), 'all'),
      // Outside of 10 to 50 the vendor silently uses 50 (fact sheet T7), so other sizes are refused
      // here.
      pageSize: pageSize({ min: 10, max: 50, fallback: 50 }),
      pageToken,
    }),
  },
  answer: z.object({
    clientAccounts: z.array(clientAccount),
    /** Rows of the page that name no account, counted from 1; absent if there are none. */
    unreadableRows: z.optional(z.array(z.object({ row: z.int(), why: z.string() }))),
    nextPageToken,
  }),
  problems: ['INVALID_PAGE_TOKEN', ...vendorProblems],
  impact: 'The partner cannot list its client accounts live. Checks still answer.',
  timeoutSeconds,
  memoryMegabytes,
} as const satisfies HttpOperation;

export const planAnswer = z.object({
  accountId: z.string(),
  planType: z.optional(z.string()),
  /** Constant Contact's own value. */
  billingStatus: z.optional(z.string()),
  activity: z.enum(activities),
  billingDayOfMonth: z.optional(z.number()),
  tiers: z.array(
    z.object({
      usageType: z.optional(z.string()),
      currentUsage: z.optional(z.number()),
      tier: z.optional(z.number()),
      tierMin: z.optional(z.number()),
      tierMax: z.optional(z.number()),
      price: z.optional(z.number()),
      currencyCode: z.optional(z.string()),
    }),
  ),
});

export const getPlan = {
  name: 'get-plan',
  group: 'list',
  trigger: 'http',
  method: 'GET',
  path: '/v1/client-accounts/{accountId}/plan',
  scope: 'partner/read',
  summary: 'The plan of a client account, live from Constant Contact',
  description: 'Makes one call to Constant Contact. The membership does not change; verify-membership renews it.',
  uses: ['constant-contact', 'operations:record'],
  request: { path },
  answer: planAnswer,
  problems: ['CLIENT_ACCOUNT_NOT_FOUND', 'ACCOUNT_OF_OTHER_PARTNER', ...vendorProblems],
  impact: 'The partner cannot see the plans of its client accounts. Checks still answer.',
  timeoutSeconds,
  memoryMegabytes,
} as const satisfies HttpOperation;

/**
 * Plan names are an open set (fact sheet section 3).
 * The trail records them, so only names are accepted, not sentences.
 */
const planName = z
  .string()
  .check(
    plain(),
    z.maxLength(80),
    z.regex(/^[A-Za-z0-9](?:[A-Za-z0-9 _.-]*[A-Za-z0-9])?$/, 'must be the name of a plan, such as GOLD'),
  );
const int32 = z.int().check(z.minimum(-2_147_483_648), z.maximum(2_147_483_647));

export const updatePlan = {
  name: 'update-plan',
  group: 'manage',
  trigger: 'http',
  method: 'PUT',
  path: '/v1/client-accounts/{accountId}/plan',
  scope: 'partner/manage',
  summary: 'Change the plan of a client account, or reactivate a canceled one',
  description:
    'Reads the plan first, because with any paid plan Constant Contact reactivates a canceled account and bills ' +
    'it, and because it ignores a billing day unless the account leaves TRIAL. A reactivation needs `reactivate`, ' +
    'also if it is unknown whether the account is canceled; a billing day that would be ignored is refused. The ' +
    'change is sent once and never retried. Checks reflect it at once.',
  uses: ['constant-contact', 'operations:record', 'memberships:change', 'brake', 'review-mode'],
  request: {
    path,
    body: z.strictObject({
      planType: planName,
      planGroupId: z.optional(int32),
      billingDayOfMonth: z.optional(z.int().check(z.minimum(1), z.maximum(31))),
      reactivate: z.optional(z.boolean()),
    }),
  },
  answer: planAnswer,
  example: { planType: 'GOLD', reactivate: true },
  problems: [
    'CLIENT_ACCOUNT_NOT_FOUND',
    'ACCOUNT_OF_OTHER_PARTNER',
    'REACTIVATION_NOT_ASKED',
    'BILLING_DAY_IGNORED',
    'TRIAL_IS_OVER',
    'VENDOR_REJECTED_INPUT',
    'VENDOR_OUTCOME_UNKNOWN',
    ...vendorProblems,
  ],
  impact:
    'Plans of client accounts cannot be changed, and canceled accounts cannot be reactivated. Checks still answer.',
  timeoutSeconds,
  memoryMegabytes,
} as const satisfies HttpOperation;

const reasons = Object.keys(cancellationReasons) as [CancellationReason, ...CancellationReason[]];

export const cancelClientAccount = {
  name: 'cancel-client-account',
  group: 'manage',
  trigger: 'http',
  method: 'PUT',
  path: '/v1/client-accounts/{accountId}/status/cancel',
  scope: 'partner/manage',
  summary: 'Cancel a client account, now or on a future day',
  description:
    'Reads the account again afterwards; checks follow what Constant Contact then says of it. What it says before ' +
    'a future day is not documented. The day must not be in the past, and at most ten years ahead. update-plan ' +
    'reactivates the account. The request is sent once and never retried.',
  uses: ['constant-contact', 'operations:record', 'memberships:change', 'brake', 'review-mode'],
  request: {
    path,
    body: z
      .strictObject({
        reason: z.optional(z.enum(reasons)),
        /** If absent, the account is canceled now. */
        effectiveDate: z.optional(z.iso.datetime({ offset: true })),
        effectiveAt: z.optional(
          z.iso
            .datetime({ offset: true })
            .check(z.meta({ deprecated: true, description: 'The old name of `effectiveDate`' })),
        ),
      })
      .check(
        z.refine(({ effectiveDate, effectiveAt }) => effectiveDate === undefined || effectiveAt === undefined, {
          path: ['effectiveAt'],
          error: 'must be omitted with effectiveDate, whose old name it is',
        }),
      ),
    bodyOptional: true,
  },
  answer: z.object({
    accountId: z.string(),
    effectiveDate: z.optional(z.string()),
    reason: z.optional(z.enum(reasons)),
    activity: z.optional(z.enum(activities)),
  }),
  example: { reason: 'cost_too_high', effectiveDate: '2026-12-31T23:00:00+01:00' },
  problems: [
    'CLIENT_ACCOUNT_NOT_FOUND',
    'ACCOUNT_OF_OTHER_PARTNER',
    'VENDOR_REJECTED_INPUT',
    'VENDOR_OUTCOME_UNKNOWN',
    ...vendorProblems,
  ],
  impact: 'Client accounts cannot be canceled by the partner. Checks still answer.',
  timeoutSeconds,
  memoryMegabytes,
} as const satisfies HttpOperation;
