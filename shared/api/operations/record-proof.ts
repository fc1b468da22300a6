import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import type { HttpOperation } from '../operation.ts';
import { plain } from '../schemas/text.ts';

export const getRecordProof = {
  name: 'get-record-proof',
  group: 'audit',
  trigger: 'http',
  method: 'GET',
  path: '/v1/memberships/{accountId}/audit-records/{version}/proof',
  scope: 'audit/read',
  summary: 'The file that proves that one audit record is in the published log',
  description:
    'A C2SP tlog-proof: the record in canonical JSON (the line `extra`), its index in the log, the hashes up to the ' +
    'root, and the last checkpoint. `npm run verify-trail` verifies it offline with the key of the log, and so does ' +
    'any other program for such logs. A new record is published within about two minutes.',
  uses: ['log:places', 'log:read'],
  request: {
    path: z.strictObject({
      accountId: accountIdSchema,
      version: z.string().check(plain(), z.regex(/^[1-9]\d{0,14}$/, 'must be the version of a record')),
    }),
  },
  textAnswer: { 'text/plain': 'The proof' },
  problems: ['RECORD_NOT_PUBLISHED'],
  impact: 'Auditors get no proofs of single records. The log is still published, and can be verified as a whole.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
