import * as z from '../../base/zod.ts';
import { reviews } from '../../domain/membership/facts.ts';
import { importColumns } from '../lists/columns.ts';
import type { HttpOperation } from '../operation.ts';
import { pageSize } from '../schemas/common.ts';
import { tableMediaTypes } from '../schemas/tables.ts';

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
      /** The account that the user name led to before, if the row moves it or would move it. */
      userNameMovedFrom: z.optional(z.string()),
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
    'other columns of an export are ignored, because Constant Contact knows those facts better; any further column is an ' +
    'error: of the whole list in CSV, of its line in JSON lines. The guide "Importing lists" has what files may look like, ' +
    'and which ids count as spoilt by a spreadsheet. An unknown account becomes a membership that gives no access until ' +
    'an audit, or `verify`, has seen it under the partner. Reviews are set as the row says, and users are linked to the ' +
    'account; only a user name moves, because it leads to one account. A bad row is refused, with its line and column, and does not stop the ' +
    'others, but everything after a quote that is never closed is one bad row. A row that changes nothing costs next to ' +
    `nothing. One request processes at most ${maxResults.toLocaleString('en')} rows, and only as many as 24 seconds ` +
    'allow: while `complete` is false, send the list again with `fromLine` set to `nextLine`. The list may have 5 MB, ' +
    'but Lambda accepts 6 MB, counted after the gateway has encoded it, so from about 4 MB on the gateway may answer 413.',
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
        ...tableMediaTypes,
        'application/jsonl': 'One JSON object per line',
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
