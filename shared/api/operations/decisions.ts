import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { decisionCodes } from '../../domain/membership/decide.ts';
import { evidenceSources } from '../../domain/membership/facts.ts';
import { changeCauses } from '../../use-cases/memberships/decide-again.ts';
import type { HttpOperation } from '../operation.ts';
import { checkProblem } from '../schemas/check-entries.ts';
import { plain } from '../schemas/text.ts';

const decisionId = z
  .string()
  .check(
    plain(),
    z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.\d{1,2})?$/, 'must be the `decisionId` of an answer'),
  );

/** What was decided on which knowledge, then and now. */
const decided = {
  allowed: z.boolean(),
  code: z.enum(decisionCodes),
  /** Of the membership; absent where none was known. */
  version: z.optional(z.int()),
  evidence: z.optional(z.object({ source: z.enum(evidenceSources), asOf: isoInstant })),
};

const decisionNow = z.object({
  ...decided,
  /** Whether `code` is the same. */
  same: z.boolean(),
  /** If it is not: what has changed. */
  because: z.optional(z.enum(changeCauses)),
});

export const keptDecision = z.object({
  decisionId: z.string(),
  decidedAt: isoInstant,
  ...decided,
  /** The account that the answer named; absent where none was known. */
  accountId: z.optional(z.string()),
  /** Of the question; absent: any age. */
  maxAgeSeconds: z.optional(z.int()),
  keptUntil: isoInstant,
  /** The same question about `accountId`, decided now; absent without an account. */
  now: z.optional(z.union([decisionNow, checkProblem])),
});

export const getDecision = {
  name: 'get-decision',
  group: 'list',
  trigger: 'http',
  method: 'GET',
  path: '/v1/decisions/{decisionId}',
  scope: 'membership/read',
  summary: 'What a check answered, on which evidence, and whether it would answer the same now',
  description:
    'The decisions of checks, verifications and registrations are kept by the setting `keepDecisions`, from some ' +
    'seconds after the answer on. Those of a batch have the id of the batch with `.0`, `.1` … Who was asked about is ' +
    'not kept: `now` is about the account that the answer named, so a link that was made or removed since does not ' +
    'count. Constant Contact is not asked.',
  uses: ['memberships:get', 'policy', 'decisions:read'],
  request: { path: z.strictObject({ decisionId }) },
  answer: keptDecision,
  problems: ['DECISION_NOT_FOUND'],
  impact: 'Support cannot see what earlier checks answered. Checks still answer.',
  timeoutSeconds: 5,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
