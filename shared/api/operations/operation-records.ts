import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { operationOutcomes } from '../../domain/partner/operation-record.ts';
import type { HttpOperation } from '../operation.ts';
import { nextPageToken, pageSize, pageToken } from '../schemas/common.ts';
import { damagedOperationRecord } from '../schemas/damaged.ts';

export const operationRecord = z.object({
  /** Shared by all records of one operation. */
  operationId: z.string(),
  /** Id of the caller's request; a problem names it too. */
  requestId: z.optional(z.string()),
  at: isoInstant,
  operation: z.string(),
  accountId: z.optional(z.string()),
  /** Client and subject of the caller's token. */
  actor: z.object({ client: z.string(), person: z.string() }),
  outcome: z.enum(operationOutcomes),
  status: z.optional(z.int()),
  errorKey: z.optional(z.string()),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

export const listOperationRecords = {
  name: 'list-operation-records',
  group: 'list',
  trigger: 'http',
  method: 'GET',
  path: '/v1/operation-records',
  scope: 'partner/read',
  summary: 'Operations at Constant Contact for one account, or for the partner itself, newest first',
  description:
    'Without `accountId`: the records of the partner itself, about its webhook subscriptions and the client ' +
    'accounts it has requested. An operation that changes something has a record `started`, written before ' +
    'Constant Contact is called, and another one with its outcome; investigate every `unknown`. ' +
    'list-client-accounts leaves no record, nor do checks and verify-membership. The records contain no name, ' +
    'address or content. A damaged record has a `problem` in its place.',
  uses: ['audit-records:list'],
  request: {
    query: z.strictObject({
      accountId: z.optional(accountIdSchema),
      pageSize: pageSize({ max: 100, fallback: 50 }),
      pageToken,
    }),
  },
  answer: z.object({ operationRecords: z.array(z.union([operationRecord, damagedOperationRecord])), nextPageToken }),
  problems: ['INVALID_PAGE_TOKEN'],
  impact: 'Operators cannot see what was done at Constant Contact in the partner’s name. Checks still answer.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
