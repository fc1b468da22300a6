import * as z from 'zod/mini';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { operationOutcomes } from '../../domain/partner/operation-record.ts';
import type { HttpOperation } from '../operation.ts';
import { instant, nextPageToken, pageSize, pageToken } from '../schemas/common.ts';

const operationRecord = z.object({
  /** The same in all records of one operation. */
  operationId: z.string(),
  /** Of the request that asked for it: a problem names it as well. */
  requestId: z.optional(z.string()),
  at: instant,
  operation: z.string(),
  accountId: z.optional(z.string()),
  /** The client of the caller's token, and its subject. */
  actor: z.object({ client: z.string(), person: z.string() }),
  outcome: z.enum(operationOutcomes),
  status: z.optional(z.int()),
  errorKey: z.optional(z.string()),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type OperationRecordAnswer = z.infer<typeof operationRecord>;

export const listOperationRecords = {
  name: 'list-operation-records',
  group: 'list',
  trigger: 'http',
  method: 'GET',
  path: '/v1/operation-records',
  scope: 'partner/read',
  summary: 'What was done at Constant Contact for an account, or for the partner itself, newest first',
  description:
    'Without `accountId` it is about the partner itself: its subscriptions to webhooks, and the client accounts that were asked ' +
    'for. What changes something has a record `started`, written before Constant Contact was asked, and another one with its ' +
    'outcome; `unknown` is to be looked into. list-client-accounts leaves no record, and neither do checks and verify-membership. ' +
    'No name, address or content is in them.',
  uses: ['audit-records:list'],
  request: {
    query: z.strictObject({
      accountId: z.optional(accountIdSchema),
      pageSize: pageSize({ max: 100, fallback: 50 }),
      pageToken,
    }),
  },
  answer: z.object({ operationRecords: z.array(operationRecord), nextPageToken }),
  problems: ['INVALID_PAGE_TOKEN'],
  impact: 'Nobody can see what was done at Constant Contact in the partner’s name. Checks still answer.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
