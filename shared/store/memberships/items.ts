/**
 * How knowledge is stored: instants as ISO 8601 text, which a person can read in the console and an index can sort.
 *
 * Everything read is parsed, so that a damaged item is an error at its source and not a strange answer.
 */
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type Instant, optionalIso, toIso } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import {
  activities,
  evidenceSources,
  type Membership,
  type Relationship,
  type Review,
  relationships,
  reviews,
  type Watermark,
} from '../../domain/membership/facts.ts';
import { DamagedError, type Item, type StoreContext } from '../context.ts';
import { accountKey } from './keys.ts';

const instant = z.pipe(
  z.iso.datetime(),
  z.transform((text) => Date.parse(text)),
);
const evidence = z.object({ source: z.enum(evidenceSources), observedAt: instant });

const storedMembership = z.object({
  accountId: accountIdSchema,
  version: z.int(),
  relationship: z.object({
    value: z.enum(relationships),
    evidence,
    underPartnerSince: z.optional(instant),
    missingSince: z.optional(instant),
  }),
  activity: z.object({ value: z.enum(activities), raw: z.optional(z.string()), evidence }),
  review: z.object({ value: z.enum(reviews), since: instant, decided: z.optional(z.literal(true)) }),
  profile: z.object({ organizationName: z.optional(z.string()), siteOwnerName: z.optional(z.string()) }),
  transfer: z.optional(z.object({ requestedAt: instant })),
  createdAt: instant,
  updatedAt: instant,
});

/** @throws DamagedError for an item that cannot be read */
export const membershipOf = (item: Item): Membership => {
  const parsed = storedMembership.safeParse(unmarshall(item));
  if (parsed.success) return parsed.data;
  throw new DamagedError(`the item ${item['key']?.S} cannot be read`, { cause: parsed.error });
};

/** The memberships among many items; a damaged one is reported and left out. */
export const membershipsOf = (items: Iterable<Item>, { damaged }: Pick<StoreContext, 'damaged'>): Membership[] =>
  [...items].flatMap((item) => {
    const parsed = storedMembership.safeParse(unmarshall(item));
    if (parsed.success) return [parsed.data];
    damaged(item['key']?.S ?? '');
    return [];
  });

const storedEvidence = ({ source, observedAt }: { source: string; observedAt: Instant }) => ({
  source,
  observedAt: toIso(observedAt),
});

/** The partition of the index that lists by review. */
export const standingOf = (relationship: Relationship, review: Review): string => `${relationship}#${review}`;

export const membershipItem = (membership: Membership): Item => {
  const { accountId, version, relationship, activity, review, profile, transfer, createdAt, updatedAt } = membership;
  return marshall(
    {
      key: accountKey(accountId),
      accountId,
      version,
      relationship: {
        value: relationship.value,
        evidence: storedEvidence(relationship.evidence),
        underPartnerSince: optionalIso(relationship.underPartnerSince),
        missingSince: optionalIso(relationship.missingSince),
      },
      activity: { value: activity.value, raw: activity.raw, evidence: storedEvidence(activity.evidence) },
      review: { value: review.value, since: toIso(review.since), decided: review.decided },
      profile,
      transfer: transfer && { requestedAt: toIso(transfer.requestedAt) },
      createdAt: toIso(createdAt),
      updatedAt: toIso(updatedAt),
      // Copies for the indexes, which can only read attributes at the top.
      relationshipValue: relationship.value,
      reviewSince: toIso(review.since),
      standing: standingOf(relationship.value, review.value),
    },
    { removeUndefinedValues: true },
  );
};

const storedWatermark = z.object({ runId: z.string(), startedAt: instant });
export const watermarkOf = (item: Item): Watermark => storedWatermark.parse(unmarshall(item));

const storedLink = z.object({ accountIds: z.array(accountIdSchema) });
/** The accounts that a user id or a user name is linked to, in the order in which they were linked. */
export const linkedAccountsOf = (item: Item) => storedLink.parse(unmarshall(item)).accountIds;
