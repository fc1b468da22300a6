import * as z from '../../base/zod.ts';
import { verdicts } from '../../domain/reconciliation/verdicts.ts';
import type { HttpOperation } from '../operation.ts';
import { pageSize, pageToken } from '../schemas/common.ts';
import { reconciliationId } from '../schemas/reconciliations.ts';

/** The columns of the answers. */
export const findingColumns = [
  'line',
  'verdict',
  'name',
  'accountId',
  'matchedBy',
  'candidates',
  'period',
  'amount',
  'currency',
  'value',
  'oursSince',
  'oursUntil',
  'lastSeenAt',
  'relationship',
  'activity',
  'review',
  'earlierLine',
  'records',
  'logIndexes',
  'proofs',
  'detail',
] as const;
export type FindingColumn = (typeof findingColumns)[number];

export const exportReconciliation = {
  name: 'export-reconciliation',
  group: 'audit',
  trigger: 'http',
  method: 'GET',
  path: '/v1/reconciliations/{reconciliationId}/rows',
  scope: 'audit/read',
  summary: 'The answers of a reconciliation as CSV or JSON lines, page by page',
  description:
    'First the rows of the report, in their order, then the accounts that are in none. The pages joined in order are one ' +
    'file; only the first page of CSV has the header line and the byte order mark. `records` are the versions of the ' +
    'audit records that show the answer, `logIndexes` their places in the log, and `proofs` the paths of their proofs. ' +
    '`name` is what names the account in the row, or the organization of an account that is in none.',
  uses: ['reconciliations:read', 'log:many-places'],
  request: {
    path: z.strictObject({ reconciliationId }),
    query: z.strictObject({
      verdict: z.optional(z.enum(verdicts)),
      format: z._default(z.enum(['csv', 'jsonl']), 'csv'),
      separator: z._default(z.enum(['comma', 'semicolon']), 'comma'),
      pageSize: pageSize({ max: 1000, fallback: 500 }),
      pageToken,
    }),
  },
  textAnswer: {
    'text/csv': `Columns: ${findingColumns.join(', ')}`,
    'application/jsonl':
      'One object per line, with the columns of CSV as members; members without a value are left out, and those that may ' +
      'have several values are arrays',
  },
  answerHeaders: { Link: 'The next page (`rel="next"`, RFC 8288); absent on the last page' },
  problems: ['INVALID_PAGE_TOKEN', 'RECONCILIATION_NOT_FOUND', 'RECONCILIATION_NOT_COMPLETE'],
  impact: 'The answers of reconciliations cannot be read. They are still kept.',
  timeoutSeconds: 20,
  memoryMegabytes: 1024,
} as const satisfies HttpOperation;
