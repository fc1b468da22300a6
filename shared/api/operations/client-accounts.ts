import * as z from 'zod/mini';
import { type CancellationReason, cancellationReasons } from '../../constant-contact/operations/types.ts';
import { activities } from '../../domain/membership/facts.ts';
import type { HttpOperation } from '../operation.ts';
import { clientAccountPath as path } from '../schemas/common.ts';
import { vendorProblems } from './verify.ts';

const timeoutSeconds = 25;
const memoryMegabytes = 512;

export const planAnswer = z.object({
  accountId: z.string(),
  planType: z.optional(z.string()),
  /** Constant Contact's own word. */
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
  description: 'One call to Constant Contact. The membership is not changed by it; `verify` does that.',
  uses: ['constant-contact', 'operations:record'],
  request: { path },
  answer: planAnswer,
  problems: ['CLIENT_ACCOUNT_NOT_FOUND', 'ACCOUNT_OF_OTHER_PARTNER', ...vendorProblems],
  impact: 'The partner cannot look at the plans of its client accounts. Checks still answer.',
  timeoutSeconds,
  memoryMegabytes,
} as const satisfies HttpOperation;

/** Names of plans are an open set (fact sheet section 3); they go into the trail, so they are names and not sentences. */
const planName = z
  .string()
  .check(
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
  summary: 'Change the plan of a client account, or open a canceled one again',
  description:
    'Looks at the plan first, because Constant Contact opens a canceled account again, and bills it, by any paid plan, and ' +
    'ignores a billing day unless the account leaves TRIAL: the first needs `reactivate`, also where it is not known whether the ' +
    'account is canceled; the second is refused. The change is sent once and never repeated. Checks follow at once.',
  uses: ['constant-contact', 'operations:record', 'memberships:change', 'review-mode'],
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
  impact: 'Plans of client accounts cannot be changed, and canceled accounts not be opened again. Checks still answer.',
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
  summary: 'Cancel a client account, now or on a day to come',
  description:
    'The account is read again afterwards, and checks follow what Constant Contact says of it then: what that is before a day ' +
    'in the future is not documented. Opened again by update-plan. A day is from now on, and ten years ahead at most. Sent once ' +
    'and never repeated.',
  uses: ['constant-contact', 'operations:record', 'memberships:change', 'review-mode'],
  request: {
    path,
    body: z.strictObject({
      reason: z.optional(z.enum(reasons)),
      /** Absent: now. */
      effectiveAt: z.optional(z.iso.datetime({ offset: true })),
    }),
    bodyOptional: true,
  },
  answer: z.object({
    accountId: z.string(),
    effectiveDate: z.optional(z.string()),
    reason: z.optional(z.enum(reasons)),
    activity: z.optional(z.enum(activities)),
  }),
  example: { reason: 'cost_too_high', effectiveAt: '2026-12-31T23:00:00+01:00' },
  problems: ['CLIENT_ACCOUNT_NOT_FOUND', 'ACCOUNT_OF_OTHER_PARTNER', 'VENDOR_OUTCOME_UNKNOWN', ...vendorProblems],
  impact: 'Client accounts cannot be canceled by the partner. Checks still answer.',
  timeoutSeconds,
  memoryMegabytes,
} as const satisfies HttpOperation;
