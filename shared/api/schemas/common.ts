/**
 * Parts shared by requests and answers. Requests are strict: an unknown field is an error, never
 * silently ignored.
 */

import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { accessTokenPattern } from '../../constant-contact/auth/access-token.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { actorKinds } from '../../domain/membership/actor.ts';
import { decisionCodes } from '../../domain/membership/decide.ts';
import {
  activities,
  evidenceSources,
  isSiteOwnerAccount,
  relationships,
  reviews,
} from '../../domain/membership/facts.ts';
import { line, plain } from './text.ts';

/** The application's own id of an end-user, or a Constant Contact user name. */
const name = line({ max: 128 });
export const userId = name;
export const userName = name;
export const accessToken = z
  .string()
  .check(z.minLength(1), z.maxLength(8192), z.regex(accessTokenPattern, 'must be a bearer token'));

/**
 * Path of operations that call the vendor for an account: it does not know the ids we make for the
 * legacy API.
 */
export const clientAccountPath = z.strictObject({
  accountId: accountIdSchema.check(
    z.refine((accountId) => !isSiteOwnerAccount(accountId), 'must be an id assigned by Constant Contact'),
  ),
});

/** A query parameter that is a whole number within bounds, in digits. */
export const pageSize = ({ min = 1, max, fallback }: { min?: number; max: number; fallback: number }) => {
  const message = `must be a whole number from ${min} to ${max}`;
  const digits = z
    .string()
    .check(z.regex(/^\d{1,9}$/, message), z.meta({ type: 'integer', minimum: min, maximum: max }));
  const size = z.pipe(
    z.pipe(digits, z.transform(Number)),
    z.number().check(z.minimum(min, message), z.maximum(max, message)),
  );
  return z._default(size, fallback);
};
/** Longer than any issued token: the vendor's part may have 2,048 characters before encoding. */
export const pageToken = z.optional(z.string().check(plain(), z.minLength(1), z.maxLength(4096)));

/** Requires exactly one of the given fields, both in the parser and in the OpenAPI document. */
export const exactlyOne = <S extends z.ZodMiniType<Record<string, unknown>>>(schema: S, fields: readonly string[]) =>
  schema.check(
    z.refine((value) => fields.filter((field) => value[field] !== undefined).length === 1, {
      error: `exactly one of ${fields.join(', ')} is required`,
    }),
    z.meta({ oneOf: fields.map((field) => ({ required: [field] })) }),
  );

const membershipSummary = z.object({
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
  review: z.object({ value: z.enum(reviews), since: isoInstant }),
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

export const nextPageToken = z.optional(z.string());
