/** The answer of a check in the past, and what it follows from. */
import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { expiredEvidenceAnswers, inactiveActivities } from '../../domain/membership/policy.ts';
import { checkAnswer } from './checks.ts';
import { membership } from './memberships.ts';

const record = z.object({
  accountId: z.string().check(z.describe('The account; `service#watermark` or `service#policy` for the other two')),
  version: z.int(),
  at: z.string(),
  index: z.optional(z.int().check(z.describe('In the log; absent until the log has it'))),
  proof: z.optional(z.string().check(z.describe('Where its proof is, once it is published'))),
});

export const pastMembership = z.object({
  asOf: isoInstant,
  accountId: z.string(),
  answer: z.pick(checkAnswer, { allowed: true, code: true, evidence: true }),
  /** Absent: no record up to then says that the account was known. Without names, which are in no record. */
  membership: z.optional(z.omit(membership, { profile: true })),
  /** The last scan that had succeeded. */
  watermark: z.optional(
    z.object({
      runId: z.string(),
      startedAt: isoInstant,
      /** Present: that scan did not see the account, which was last seen then. */
      seenAt: z.optional(isoInstant),
    }),
  ),
  policy: z.object({
    freshForSeconds: z.int(),
    graceSeconds: z.int(),
    whenEvidenceExpires: z.enum(expiredEvidenceAnswers),
    inactiveActivities: z.array(z.enum(inactiveActivities)),
  }),
  records: z.object({
    membership: z.optional(record),
    watermark: z.optional(record),
    policy: z.optional(record),
  }),
  assumptions: z.array(z.object({ about: z.enum(['policy', 'watermark']), text: z.string() })),
});
