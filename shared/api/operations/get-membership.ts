import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import type { HttpOperation } from '../operation.ts';
import { membership } from '../schemas/memberships.ts';
import { pastMembership } from '../schemas/past.ts';

export const getMembership = {
  name: 'get-membership',
  group: 'list',
  trigger: 'http',
  method: 'GET',
  path: '/v1/memberships/{accountId}',
  otherRoutes: {
    '/v1/memberships/check': 'POST',
    '/v1/memberships/check-batch': 'POST',
    '/v1/memberships/links': 'POST',
    '/v1/memberships/unlink': 'POST',
    '/v1/memberships/forget': 'POST',
    '/v1/memberships/verify': 'POST',
    '/v1/memberships/import': 'POST',
    '/v1/memberships/review-batch': 'POST',
  },
  scope: 'membership/read',
  summary: 'Everything known about one account, now or in the past, except the users linked to it',
  description:
    'The three facts with their evidence, and the profile by which a reviewer recognises the account. With `asOf`, the ' +
    'membership at that instant, the answer that a check would have given then, and the records that prove it; names ' +
    'are in no record. `UNKNOWN_ACCOUNT` means then that no record up to `asOf` is about the account.',
  uses: ['memberships:get-one', 'audit-records:list', 'log:places', 'policy'],
  request: {
    path: z.strictObject({ accountId: accountIdSchema }),
    query: z.strictObject({
      asOf: z.optional(isoInstant.check(z.describe('An instant of the past'))),
    }),
  },
  answer: z.union([membership, pastMembership]),
  etag: 'The version of the membership; absent with `asOf`',
  problems: ['MEMBERSHIP_NOT_FOUND', 'ITEM_DAMAGED'],
  impact: 'Reviewers and support cannot look up single memberships. Checks still answer.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
