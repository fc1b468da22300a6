import * as z from '../../base/zod.ts';
import { exportColumns } from '../lists/columns.ts';
import type { HttpOperation } from '../operation.ts';
import { pageSize, pageToken } from '../schemas/common.ts';

export const exportMemberships = {
  name: 'export-memberships',
  group: 'list',
  trigger: 'http',
  method: 'GET',
  path: '/v1/memberships/export',
  scope: 'membership/read',
  summary: 'Export all memberships as CSV or JSON lines, page by page',
  description:
    'The pages joined in order are one file, which can be imported again as it is. Only the first page of CSV has ' +
    'the header line, and the byte order mark that Excel needs; `separator=semicolon` is for the regions in which Excel ' +
    'divides by `;`. Text that a spreadsheet might read as a formula gets an apostrophe in front. An account whose ' +
    'stored data cannot be read has only an id and a `problem`. ' +
    '`evidenceSource` and `observedAt` are those stored with the account itself; a completed audit renews the ' +
    'evidence of every account it has seen without writing to each of them (`GET /v1/audits`).',
  uses: ['memberships:list-all'],
  request: {
    query: z.strictObject({
      format: z._default(z.enum(['csv', 'jsonl']), 'csv'),
      separator: z._default(z.enum(['comma', 'semicolon']), 'comma'),
      pageSize: pageSize({ max: 1000, fallback: 500 }),
      pageToken,
    }),
  },
  textAnswer: {
    'text/csv': `Columns: ${exportColumns.join(', ')}`,
    'application/jsonl':
      'One object per line, with the columns of CSV as members; members without a value are left out',
  },
  answerHeaders: { Link: 'The next page (`rel="next"`, RFC 8288); absent on the last page' },
  problems: ['INVALID_PAGE_TOKEN'],
  impact: 'Memberships cannot be exported. Checks and the lists still answer.',
  timeoutSeconds: 20,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
