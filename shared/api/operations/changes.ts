import * as z from '../../base/zod.ts';
import type { HttpOperation } from '../operation.ts';
import { changeDataComponent, cloudEvent } from '../schemas/changes.ts';
import { pageSize } from '../schemas/common.ts';
import { plain } from '../schemas/text.ts';

/** Below the base URL of the API. */
export const changeDataSchema = `/openapi.json#/components/schemas/${changeDataComponent}`;

export const listChanges = {
  name: 'list-changes',
  group: 'list',
  trigger: 'http',
  method: 'GET',
  path: '/v1/changes',
  scope: 'membership/read',
  summary: 'The feed of all changes, oldest first, which misses nothing and repeats nothing',
  description:
    'CloudEvents in the order of the log of all audit records, from the first record on. Read on with `after` = ' +
    '`nextAfter` of the last answer. All is read when `nextAfter` is `upTo`; a page may be empty before, where many ' +
    'records in a row are no news. A change is in the feed some seconds after it was made.',
  uses: ['news:read'],
  request: {
    query: z.strictObject({
      after: z.optional(
        z.string().check(plain(), z.regex(/^\d{1,15}$/, 'must be a sequence, as events and `nextAfter` have it')),
      ),
      pageSize: pageSize({ max: 100, fallback: 50 }),
    }),
  },
  answer: z.object({
    events: z.array(cloudEvent),
    nextAfter: z.optional(
      z.string().check(z.describe('The last sequence that was looked at; absent: there is none yet')),
    ),
    upTo: z.optional(
      z.string().check(z.describe('The sequence of the last record that is in the feed; absent: there is none yet')),
    ),
  }),
  problems: ['UNKNOWN_SEQUENCE'],
  impact: 'Applications cannot read the feed of changes. Nothing of it is lost, and checks still answer.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
