/**
 * How knowledge is stored. Instants are ISO 8601 text, which an index can sort.
 *
 * Everything read is parsed, so that a damaged item is an error at its source and not a wrong
 * answer.
 */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { toIso } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import {
  type AccountId,
  activities,
  evidenceSources,
  type Membership,
  type Relationship,
  type Review,
  relationships,
  reviews,
  type Watermark,
} from '../../domain/membership/facts.ts';
import { toItem } from '../commands.ts';
import { DamagedError, type Item, type StoreContext } from '../context.ts';
import { accountKey, watermarkKey } from './keys.ts';

/**
 * The form of a membership, on both sides of the same parser: the instants are text in the table
 * and milliseconds in the program. Not a codec, which would make the bundle of the check larger;
 * the annotation lets the bundler leave out the side that a function does not use.
 */
// @__NO_SIDE_EFFECTS__
function membershipWith<I extends z.core.SomeType>(instant: I) {
  const evidence = z.object({ source: z.enum(evidenceSources), observedAt: instant });
  return z.object({
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
}
const instantOfText = z.pipe(
  z.iso.datetime(),
  z.transform((text) => Date.parse(text)),
);
// @__NO_SIDE_EFFECTS__
const textOfInstant = () => z.pipe(z.int(), z.transform(toIso));

const storedMembership = membershipWith(instantOfText);
const membershipToStore = membershipWith(textOfInstant());
const storedWatermark = z.object({ runId: z.string(), startedAt: instantOfText });
const storedLink = z.object({ accountIds: z.array(accountIdSchema) });

export function membershipItem(membership: Membership): Item {
  const stored = membershipToStore.parse(membership);
  const { accountId, relationship, review } = stored;
  return toItem({
    key: accountKey(accountId),
    ...stored,
    // Copies for the indexes, which can only read attributes at the top.
    relationshipValue: relationship.value,
    reviewSince: review.since,
    standing: standingOf(relationship.value, review.value),
  });
}

/** @throws DamagedError for an item that cannot be read */
export function membershipOf(item: Item): Membership {
  const parsed = storedMembership.safeParse(unmarshall(item));
  if (parsed.success) return parsed.data;
  throw new DamagedError(`the item ${item['key']?.S} cannot be read`, { cause: parsed.error });
}

/** The memberships among many items; a damaged item is reported and left out. */
export function membershipsOf(items: Iterable<Item>, { damaged }: Pick<StoreContext, 'damaged'>): Membership[] {
  return [...items].flatMap((item) => {
    const parsed = storedMembership.safeParse(unmarshall(item));
    if (parsed.success) return [parsed.data];
    damaged(item['key']?.S ?? '');
    return [];
  });
}

/** The partition of the index that lists by review. */
export const standingOf = (relationship: Relationship, review: Review): string => `${relationship}#${review}`;

export const watermarkItem = ({ runId, startedAt }: Watermark): Item =>
  toItem({ key: watermarkKey, runId, startedAt: toIso(startedAt) });

export const watermarkOf = (item: Item): Watermark => storedWatermark.parse(unmarshall(item));

/**
 * The accounts that a user id or a user name is linked to, in the order in which they were linked.
 */
export const linkedAccountsOf = (item: Item): readonly AccountId[] => storedLink.parse(unmarshall(item)).accountIds;
