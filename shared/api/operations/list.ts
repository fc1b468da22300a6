import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { relationships, reviews } from '../../domain/membership/facts.ts';
import type { HttpOperation } from '../operation.ts';
import { nextPageToken, pageSize, pageToken } from '../schemas/common.ts';
import { damagedAuditRecord, damagedMembership } from '../schemas/damaged.ts';
import { auditRecord, membership } from '../schemas/memberships.ts';

export const listMemberships = {
  name: 'list-memberships',
  group: 'list',
  trigger: 'http',
  method: 'GET',
  path: '/v1/memberships',
  scope: 'membership/read',
  summary: 'List memberships, all or by review and relationship',
  description:
    'With `review`, those that have waited longest come first, and only accounts under the partner are listed ' +
    'unless `relationship` says otherwise: `review=pending` is the queue of newcomers. A damaged membership has a ' +
    '`problem` in its place.',
  uses: ['memberships:list'],
  request: {
    query: z.strictObject({
      review: z.optional(z.enum(reviews)),
      relationship: z.optional(z.enum(relationships)),
      pageSize: pageSize({ max: 100, fallback: 50 }),
      pageToken,
    }),
  },
  answer: z.object({ memberships: z.array(z.union([membership, damagedMembership])), nextPageToken }),
  problems: ['INVALID_PAGE_TOKEN'],
  impact: 'Reviewers cannot see the queue of newcomers. Checks still answer.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;

export const listAuditRecords = {
  name: 'list-audit-records',
  group: 'list',
  trigger: 'http',
  method: 'GET',
  path: '/v1/memberships/{accountId}/audit-records',
  scope: 'membership/read',
  summary: 'Every change of one membership, oldest first',
  description:
    'The append-only trail: one record for each version of the membership. A damaged record has a `problem` in its ' +
    'place.',
  uses: ['audit-records:list'],
  request: {
    path: z.strictObject({ accountId: accountIdSchema }),
    query: z.strictObject({ pageSize: pageSize({ max: 100, fallback: 50 }), pageToken }),
  },
  answer: z.object({ auditRecords: z.array(z.union([auditRecord, damagedAuditRecord])), nextPageToken }),
  problems: ['INVALID_PAGE_TOKEN', 'MEMBERSHIP_NOT_FOUND'],
  impact: 'Operators cannot see why an account has gained or lost access. Checks still answer.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;

export const getOpenapiDocument = {
  name: 'get-openapi-document',
  group: 'list',
  trigger: 'http',
  method: 'GET',
  path: '/openapi.json',
  summary: 'The OpenAPI 3.1 document of this API',
  description: 'Public: it contains nothing that the repository does not.',
  uses: [],
  request: {},
  answer: z.looseObject({ openapi: z.string() }),
  problems: [],
  impact: 'Developers cannot fetch the API description. Nothing else is affected.',
  timeoutSeconds: 5,
  memoryMegabytes: 256,
} as const satisfies HttpOperation;
