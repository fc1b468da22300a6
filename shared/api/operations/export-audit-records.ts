import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import type { HttpOperation } from '../operation.ts';
import { pageToken } from '../schemas/common.ts';

export const exportAuditRecords = {
  name: 'export-audit-records',
  group: 'audit',
  trigger: 'http',
  method: 'GET',
  path: '/v1/audit-records/export',
  scope: 'audit/read',
  summary: 'Export the audit records of some time, with the proof that they are in the log, page by page',
  description:
    'JSON lines: first the checkpoint, then each record of the time with its index, and between them the hashes of ' +
    'those that are left out. The pages joined in order are one file, which `npm run verify-trail` verifies offline. ' +
    'All pages are of the log as it was at the first one; a token can be used again.',
  uses: ['log:read'],
  request: {
    query: z
      .strictObject({
        from: z.optional(isoInstant),
        /** The first moment that is left out. */
        to: z.optional(isoInstant),
        pageToken,
      })
      .check(
        // Of no time nothing would be proven, and it would look as if nothing had happened.
        z.refine(({ from, to }) => from === undefined || to === undefined || from < to, {
          path: ['to'],
          error: 'must be later than from',
        }),
      ),
  },
  textAnswer: { 'application/jsonl': 'The checkpoint, records and hashes, one object per line' },
  answerHeaders: { Link: 'The next page (`rel="next"`, RFC 8288); absent on the last page' },
  problems: ['INVALID_PAGE_TOKEN', 'LOG_OBJECT_NOT_FOUND'],
  impact: 'Auditors get no exports. The log is still published, and can be read object by object.',
  timeoutSeconds: 20,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
