import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { periodForms, readPeriod } from '../../domain/reconciliation/periods.ts';
import { maxPeriods } from '../../domain/reconciliation/reconciliation.ts';
import { verdicts } from '../../domain/reconciliation/verdicts.ts';
import type { HttpOperation } from '../operation.ts';
import { reconciliationId } from '../schemas/reconciliations.ts';
import { tableMediaTypes } from '../schemas/tables.ts';
import { plain } from '../schemas/text.ts';

/** As many as fit the bytes of a report that has only the columns that are needed. */
export const maxReportRows = 100_000;

const count = z.int().check(z.nonnegative());
const verdict = z.enum(verdicts);

const period = z.string().check(
  plain(),
  z.maxLength(30),
  z.refine((text) => readPeriod(text) !== undefined, periodForms),
  z.meta({ examples: ['2026-03', '2026-03-01..2026-03-31'] }),
);

export const reconciliation = z.object({
  reconciliationId: z.string(),
  /** `failed`: it was tried several times, and cannot be done. */
  state: z.enum(['waiting', 'working', 'complete', 'failed']),
  /** What was recorded later does not count. */
  createdAt: isoInstant,
  completedAt: z.optional(isoInstant),
  /** When it is deleted. */
  expiresAt: isoInstant,
  startedBy: z.string(),
  periods: z.array(z.string()),
  rows: count,
  rowsDone: count,
  /** Accounts that were looked at because they might be in no row. */
  accountsDone: count,
  /** Columns of the report that no use is made of. */
  otherColumns: z.array(z.string()),
  /** What was found so far. */
  verdicts: z.array(
    z.object({
      verdict,
      /** Rows; with `ours_but_unpaid` accounts, each once for each period. */
      count,
      /** Exact sums of the amounts, by currency. */
      sums: z.array(z.object({ currency: z.optional(z.string()), sum: z.string() })),
      /** Amounts that are in no sum, because they can be read in more than one way, or in none. */
      notSummed: count,
    }),
  ),
});

export const startReconciliation = {
  name: 'start-reconciliation',
  group: 'audit',
  trigger: 'http',
  method: 'POST',
  path: '/v1/reconciliations',
  // It changes nothing of what is known, so that whoever may read the trail may compare it.
  scope: 'audit/read',
  summary: 'Compare an earnings report of Constant Contact with the audit records',
  description:
    'The report is CSV with an account (`accountId`, or else `userName` or `organizationName`), a period and an amount ' +
    'in each row, and perhaps a `currency`; the guide "Reconciling earnings" has the other names of these columns. Other ' +
    'columns are ignored, and named in the answer. A period is a month or ISO dates, in UTC, in one column or in two; ' +
    '`period` in the query is that of rows without one. The answers come later: the next tick, within a minute, begins ' +
    'with them. They say for each row whether the account was under the partner in the period, and which accounts were ' +
    'and are in no row. The report and its answers are deleted after a time (setting `reconciliationRetentionDays`). A ' +
    `report may have 5 MB, ${maxReportRows.toLocaleString('en')} rows and ${maxPeriods} different periods.`,
  uses: ['reconciliations:start', 'idempotency'],
  idempotent: true,
  request: {
    query: z.strictObject({ period: z.optional(period) }),
    text: {
      maxBytes: 5 * 1024 * 1024,
      mediaTypes: tableMediaTypes,
    },
  },
  successStatus: 202,
  answer: reconciliation,
  answerHeaders: { Location: 'The URL of the reconciliation' },
  problems: [],
  impact: 'Earnings reports cannot be compared with the records. Checks and audits are not affected.',
  timeoutSeconds: 26,
  // One full vCPU: it parses a report of 5 MB in a few seconds.
  memoryMegabytes: 1769,
} as const satisfies HttpOperation;

export const getReconciliation = {
  name: 'get-reconciliation',
  group: 'audit',
  trigger: 'http',
  method: 'GET',
  path: '/v1/reconciliations/{reconciliationId}',
  scope: 'audit/read',
  summary: 'How far a reconciliation has come, with its counts and sums',
  description:
    'Counts and sums grow while the state is `working`. The sums of all verdicts but `ours_but_unpaid` together are those ' +
    'of the report.',
  uses: ['reconciliations:read'],
  request: { path: z.strictObject({ reconciliationId }) },
  answer: reconciliation,
  problems: ['RECONCILIATION_NOT_FOUND'],
  impact: 'Callers cannot see how far a reconciliation has come. The work on it continues.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
