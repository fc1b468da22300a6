import * as z from 'zod/mini';
import { reviews } from '../../domain/membership/facts.ts';
import type { HttpOperation } from '../operation.ts';
import { pageSize, pageToken } from '../schemas/common.ts';

const textOf = (mediaType: string): string => `${mediaType}; charset=utf-8`;

/** The media type of each format of an export. */
export const exportTypes = { csv: textOf('text/csv'), jsonl: textOf('application/jsonl') } as const;

/** An answer says no more than that of single rows; a longer list is gone on with. */
export const mostResults = 20_000;

export const importAnswer = z.object({
  /** Worked on in this answer: the sum of the four below. */
  rows: z.int(),
  applied: z.int(),
  /** The store had it already. */
  unchanged: z.int(),
  /** With `validateOnly`: would be applied. */
  valid: z.int(),
  refused: z.int(),
  complete: z.boolean(),
  /** Unless complete: the first line that was not worked on; send the same list again with this as `fromLine`. */
  nextLine: z.optional(z.int()),
  results: z.array(
    z.object({
      /** Where the row begins in the list; the first line is 1. */
      line: z.int(),
      outcome: z.enum(['applied', 'unchanged', 'valid', 'refused']),
      accountId: z.optional(z.string()),
      /** Where the row changes the review, or would: what somebody, or the review mode, had made of it before. */
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
  // A list sets reviews, and who may not review must not do it by a list.
  scope: 'membership/review',
  summary: 'Take over a list of accounts and users that the partner has, as CSV or JSON lines',
  description:
    'Columns or members: `accountId`, `userId`, `userName`, `review`, `justification`; all but the first may be empty or left ' +
    'out. The other ones that an export writes are passed over, for Constant Contact knows those better; any further column ' +
    'is an error, of the whole list in CSV and of its line in JSON lines. An account that is not known becomes a membership ' +
    'that gives no access before an audit, or `verify`, has seen it under the partner. Reviews are set as the row says, and ' +
    'users linked to the account; nothing is ever unlinked. A bad row is refused and keeps no other one from being applied; ' +
    'behind a quote that is never closed everything is one bad row. Rows that change nothing cost nearly nothing, so the same ' +
    `list can be sent again. At most ${mostResults.toLocaleString('en')} rows are worked on at once, and as many as half a ` +
    'minute suffices for: while `complete` is false, send the list again with `fromLine` set to `nextLine`. 5 MB at most; ' +
    'what reaches Lambda may have 6 MB, in which JSON lines take a third more than they have, and in CSV each quote and line ' +
    'break two bytes, so such a list may be refused by the gateway with 413 from about 4 MB on: split it.',
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
        'text/csv': 'UTF-8 with a header line, parted by commas (RFC 4180); line breaks may be LF as well',
        'application/jsonl': 'A JSON object on each line, in UTF-8',
        'application/x-ndjson': 'The same',
      },
    },
  },
  answer: importAnswer,
  problems: [],
  impact: 'Lists cannot be imported. Checks and everything else still work, and a list can be sent again as a whole.',
  timeoutSeconds: 29,
  // One whole processor: a list of 5 MB is parsed in a second or two.
  memoryMegabytes: 1769,
} as const satisfies HttpOperation;

export const exportMemberships = {
  name: 'export-memberships',
  group: 'list',
  trigger: 'http',
  method: 'GET',
  path: '/v1/memberships/export',
  scope: 'membership/read',
  summary: 'All memberships as CSV or JSON lines, page by page',
  description:
    'The pages put one behind the other are one file, which can be imported again as it is. The header of CSV is on the first ' +
    'page only. Text that a spreadsheet might take for a formula has an apostrophe before it. `evidenceSource` and ' +
    '`observedAt` are what is stored for the account itself; a completed audit makes the evidence of all that it has seen as ' +
    'new as itself without writing that to each (`GET /v1/audits`).',
  uses: ['memberships:list'],
  request: {
    query: z.strictObject({
      format: z._default(z.enum(['csv', 'jsonl']), 'csv'),
      pageSize: pageSize({ max: 1000, fallback: 500 }),
      pageToken,
    }),
  },
  textAnswer: {
    'text/csv':
      'Columns: accountId, relationship, activity, review, evidenceSource, observedAt, underPartnerSince, ' +
      'missingSince, reviewSince, organizationName, siteOwnerName, version, updatedAt',
    'application/jsonl': 'The same as members of an object on each line; those without a value are left out',
  },
  answerHeaders: { Link: 'The next page (`rel="next"`, RFC 8288), unless this one is the last' },
  problems: ['INVALID_PAGE_TOKEN'],
  impact: 'Memberships cannot be exported. Checks and the lists still answer.',
  timeoutSeconds: 20,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
