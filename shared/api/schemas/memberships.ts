/** Memberships, their records and the vendor's accounts, as lists answer with them. */
import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { actorKinds } from '../../domain/membership/actor.ts';
import { activities, evidenceSources, holdReasons, relationships, reviews } from '../../domain/membership/facts.ts';
import { linkReasons } from '../../domain/membership/link-reasons.ts';

const evidenceOfFact = { source: z.enum(evidenceSources), observedAt: isoInstant };

export const membership = z.object({
  accountId: z.string(),
  version: z.int(),
  relationship: z.object({
    value: z.enum(relationships),
    ...evidenceOfFact,
    underPartnerSince: z.optional(isoInstant),
    missingSince: z.optional(isoInstant),
  }),
  activity: z.object({ value: z.enum(activities), raw: z.optional(z.string()), ...evidenceOfFact }),
  review: z.object({
    value: z.enum(reviews),
    since: isoInstant,
    /** Present if it is pending because the brake holds it as a newcomer. */
    held: z.optional(z.enum(holdReasons)),
  }),
  profile: z.object({ organizationName: z.optional(z.string()), siteOwnerName: z.optional(z.string()) }),
  /** Present if Constant Contact was asked to move the account under the partner. */
  transfer: z.optional(z.object({ requestedAt: isoInstant })),
  createdAt: isoInstant,
  updatedAt: isoInstant,
});

export const auditRecord = z.object({
  accountId: z.string(),
  version: z.int(),
  at: isoInstant,
  action: z.string(),
  actor: z.object({ kind: z.enum(actorKinds), id: z.string() }),
  /** Names of the changed facts and profile fields, never the values of profile fields. */
  changed: z.array(z.string()),
  before: z.optional(z.object({ relationship: z.string(), activity: z.string(), review: z.string() })),
  after: z.object({ relationship: z.string(), activity: z.string(), review: z.string() }),
  evidence: z.object(evidenceOfFact),
  /** The reviewer's reason, in the reviewer's words. */
  justification: z.optional(z.string()),
  /** Of a link that was not asked for as such: its user name leads to another account, or its key was normalized. */
  why: z.optional(z.enum(linkReasons)),
  /** SHA-256, in hexadecimal, of the canonical JSON (RFC 8785) of the account's record before. */
  previousHash: z.optional(z.string()),
});

export const clientAccount = z.object({
  accountId: z.string(),
  activity: z.enum(activities),
  billingStatus: z.optional(z.string()),
  organizationName: z.optional(z.string()),
  siteOwnerName: z.optional(z.string()),
  subscriberCount: z.optional(z.number()),
  lastLoginDate: z.optional(z.string()),
});
