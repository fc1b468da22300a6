import * as z from '../../base/zod.ts';
import type { HttpOperation } from '../operation.ts';
import { plain } from '../schemas/text.ts';

export const getLogProof = {
  name: 'get-log-proof',
  group: 'audit',
  trigger: 'http',
  method: 'GET',
  path: '/v1/audit-records/{index}/proof',
  scope: 'audit/read',
  summary: 'The same proof, of the record with this index in the log',
  description:
    'For any record: also for those of operations at Constant Contact, of the watermark and of the policy. The file is ' +
    'that of `GET /v1/memberships/{accountId}/audit-records/{version}/proof`.',
  uses: ['log:read'],
  request: {
    path: z.strictObject({
      index: z.string().check(plain(), z.regex(/^(?:0|[1-9]\d{0,14})$/, 'must be the index of a record')),
    }),
  },
  textAnswer: { 'text/plain': 'The proof' },
  problems: ['RECORD_NOT_PUBLISHED'],
  impact: 'Auditors get no proofs by index. The log is still published, and can be verified as a whole.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
