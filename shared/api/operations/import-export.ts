import * as z from '../../base/zod.ts';
import { reviews } from '../../domain/membership/facts.ts';
import { exportColumns, importColumns } from '../lists/columns.ts';
import type { HttpOperation } from '../operation.ts';
import { pageSize, pageToken } from '../schemas/common.ts';

const textOf = (mediaType: string): string => `${mediaType}; charset=utf-8`;

/** The media type of each format of an export. */
export const exportTypes = { csv: textOf('text/csv'), jsonl: textOf('application/jsonl') } as const;

/** Upper bound of the results in one answer; a longer list takes several requests. */
export const maxResults = 20_000;

const quoted = (columns: readonly string[]): string => columns.map((column) => `\`${column}\``).join(', ');

export const importAnswer = z.object({
  /** Rows processed by this request: the sum of the four counts below. */
  rows: z.int(),
  applied: z.int(),
  /** Rows that the store already had. */
  unchanged: z.int(),
  /** With `validateOnly`: rows that would be applied. */
  valid: z.int(),
  refused: z.int(),
  complete: z.boolean(),
  /** The first unprocessed line, unless complete: send the list again with it as `fromLine`. */
  nextLine: z.optional(z.int()),
  results: z.array(
    z.object({
      /** The line on which the row begins; the first line of the list is 1. */
      line: z.int(),
      outcome: z.enum(['applied', 'unchanged', 'valid', 'refused']),
      accountId: z.optional(z.string()),
      /** The previous review, if the row changes the review or would change it. */
      reviewBefore: z.optional(z.enum(reviews)),
      code: z.optional(z.string()),
      detail: z.optional(z.string()),
    }),
  ),
});

export const importMemberships = {
  name: 'import-memberships',
  group: 'manage',
  trigger: 'http',
  method: 'POST',
  path: '/v1/memberships/import',
  // A list sets reviews, so importing one requires the scope of reviewers.
  scope: 'membership/review',
  summary: 'Import the partner’s own list of accounts and users, as CSV or JSON lines',
  description:
    `Columns of CSV, or members of JSON lines: ${quoted(importColumns)}; all but the first may be empty or left out. The ` +
    'other columns of an export are ignored, because Constant Contact knows those facts better. Any further column is an ' +
    'error: of the whole list in CSV, of its line in JSON lines. An unknown account becomes a membership that gives no ' +
    'access until an audit, or `verify`, has seen it under the partner. Reviews are set as the row says, and users are ' +
    'linked to the account; the import never removes a link. A bad row is refused and does not stop the others, but ' +
    'everything after a quote that is never closed is one bad row. Rows that change nothing cost next to nothing, so the ' +
    `same list can be sent again. One request processes at most ${maxResults.toLocaleString('en')} rows, and only as ` +
    'many as 24 seconds allow: while `complete` is false, send the list again with `fromLine` set to `nextLine`. The list may ' +
    'have 5 MB. Lambda accepts 6 MB, counted after the gateway has encoded the list (JSON lines grow by a third; in CSV ' +
    'each quote and line break takes two bytes), so the gateway may answer 413 from about 4 MB on: split such a list.',
  uses: ['memberships:get', 'memberships:change', 'links:change', 'review-mode', 'idempotency'],
  idempotent: true,
  request: {
    query: z.strictObject({
      validateOnly: z._default(z.enum(['true', 'false']), 'false'),
      fromLine: pageSize({ max: 99_999_999, fallback: 1 }),
    }),
    text: {
      maxBytes: 5 * 1024 * 1024,
      mediaTypes: {
        'text/csv': 'UTF-8 with a header line, separated by commas (RFC 4180); line breaks may also be LF',
        'application/jsonl': 'One JSON object per line, in UTF-8',
        'application/x-ndjson': 'The same as `application/jsonl`',
      },
    },
  },
  answer: importAnswer,
  problems: [],
  impact:
    'Lists cannot be imported. Checks and everything else still work, and the whole list can be sent again later.',
  timeoutSeconds: 26,
  // One full vCPU: it parses a list of 5 MB in one or two seconds.
  memoryMegabytes: 1769,
} as const satisfies HttpOperation;

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
    'the header line. Text that a spreadsheet might read as a formula gets an apostrophe in front. ' +
    '`evidenceSource` and `observedAt` are those stored with the account itself; a completed audit renews the ' +
    'evidence of every account it has seen without writing to each of them (`GET /v1/audits`).',
  uses: ['memberships:list'],
  request: {
    query: z.strictObject({
      format: z._default(z.enum(['csv', 'jsonl']), 'csv'),
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
