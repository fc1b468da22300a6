/** Answers of checks. */
import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { decisionCodes } from '../../domain/membership/decide.ts';
import { activities, evidenceSources, relationships, reviews } from '../../domain/membership/facts.ts';

export const membershipSummary = z.object({
  relationship: z.enum(relationships),
  activity: z.enum(activities),
  review: z.enum(reviews),
  version: z.int(),
});

const evidence = z.object({
  source: z.enum(evidenceSources),
  asOf: isoInstant,
  ageSeconds: z.int().check(z.nonnegative()),
  freshUntil: isoInstant,
  stale: z.boolean(),
});

export const checkAnswer = z.object({
  allowed: z.boolean(),
  code: z.enum(decisionCodes),
  accountId: z.optional(z.string()),
  membership: z.optional(membershipSummary),
  evidence: z.optional(evidence),
  decisionId: z.string(),
});
export type CheckAnswer = z.input<typeof checkAnswer>;
