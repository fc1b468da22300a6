import * as z from 'zod/mini';
import type { HttpOperation } from '../operation.ts';
import { clientAccount, nextPageToken, pageSize, pageToken } from '../schemas/common.ts';
import { vendorProblems } from './verify.ts';

export const listClientAccounts = {
  name: 'list-client-accounts',
  group: 'list',
  trigger: 'http',
  method: 'GET',
  path: '/v1/client-accounts',
  scope: 'partner/read',
  summary: "The partner's client accounts, live from Constant Contact",
  description:
    'One call to Constant Contact for each page, in its order. Nothing is stored. Constant Contact takes page sizes from 10 to 50.',
  uses: ['constant-contact'],
  request: {
    query: z.strictObject({
      accountType: z._default(z.enum(['all', 'managed', 'unmanaged']), 'all'),
      // Outside of 10 to 50 the vendor silently takes 50 (fact sheet T7), so such a size is refused here.
      pageSize: pageSize({ min: 10, max: 50, fallback: 50 }),
      pageToken,
    }),
  },
  answer: z.object({ clientAccounts: z.array(clientAccount), nextPageToken }),
  problems: ['INVALID_PAGE_TOKEN', ...vendorProblems],
  impact: 'The partner cannot list its client accounts live. Checks still answer.',
  timeoutSeconds: 25,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
