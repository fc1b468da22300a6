/**
 * The stored form of memberships and the watermark. Instants are ISO 8601 text, which an
 * index can sort.
 *
 * Every item is parsed, so that a damaged one is an error and never a wrong answer.
 */
import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import {
  activities,
  evidenceSources,
  holdReasons,
  type Membership,
  type Relationship,
  type Review,
  relationships,
  reviews,
  type Watermark,
} from '../../domain/membership/facts.ts';
import { storedAccountId } from '../codecs.ts';
import { toItem } from '../commands.ts';
import { DamagedError, type Item, type StoreContext } from '../context.ts';
import { valuesOf } from '../values.ts';
import { isReadableIdentity } from './identity-items.ts';
import { accountKey, accountKeyPrefix, identityKeyPrefixes, watermarkKey } from './keys.ts';
import { readableLinkOf } from './link-items.ts';
import { storedWatermark } from './watermark-items.ts';

const evidence = z.object({ source: z.enum(evidenceSources), observedAt: isoInstant });
/** The stored form of a membership. */
export const storedMembership = z.object({
  accountId: storedAccountId,
  version: z.int(),
  relationship: z.object({
    value: z.enum(relationships),
    evidence,
    underPartnerSince: z.optional(isoInstant),
    missingSince: z.optional(isoInstant),
    neverListed: z.optional(z.literal(true)),
  }),
  activity: z.object({ value: z.enum(activities), raw: z.optional(z.string()), evidence }),
  review: z.object({
    value: z.enum(reviews),
    since: isoInstant,
    held: z.optional(z.enum(holdReasons)),
    decided: z.optional(z.literal(true)),
  }),
  profile: z.object({ organizationName: z.optional(z.string()), siteOwnerName: z.optional(z.string()) }),
  transfer: z.optional(z.object({ requestedAt: isoInstant })),
  createdAt: isoInstant,
  updatedAt: isoInstant,
  recordHash: z.optional(z.string()),
});

export function membershipItem(membership: Membership): Item {
  const stored = z.encode(storedMembership, membership);
  const { accountId, relationship, review } = stored;
  return toItem({
    key: accountKey(accountId),
    ...stored,
    // Copies for the indexes, which read top-level attributes only.
    relationshipValue: relationship.value,
    reviewSince: review.since,
    standing: standingOf(relationship.value, review.value),
  });
}

/** The membership of an item; undefined for a damaged one. */
export const readableMembershipOf = (item: Item): Membership | undefined =>
  storedMembership.safeParse(valuesOf(item)).data;

/** The account of an item, as its key says, also of a damaged one. */
export const accountIdOfItem = (item: Item): string => (item['key']?.S ?? '').slice(accountKeyPrefix.length);

/** @throws DamagedError for an item that cannot be read */
export function membershipOf(item: Item): Membership {
  const parsed = storedMembership.safeParse(valuesOf(item));
  if (parsed.success) return parsed.data;
  throw new DamagedError(`the item ${item['key']?.S} cannot be read`, { cause: parsed.error });
}

/** The memberships among many items; a damaged item is reported and left out. */
export function membershipsOf(items: Iterable<Item>, { damaged }: Pick<StoreContext, 'damaged'>): Membership[] {
  return [...items].flatMap((item) => {
    const parsed = storedMembership.safeParse(valuesOf(item));
    if (parsed.success) return [parsed.data];
    damaged(item['key']?.S ?? '');
    return [];
  });
}

/** Whether an item of the table, of any kind, can be read. */
export function isReadable(item: Item): boolean {
  const key = item['key']?.S ?? '';
  if (key === watermarkKey) return storedWatermark.safeParse(valuesOf(item)).success;
  if (key.startsWith(accountKeyPrefix)) return storedMembership.safeParse(valuesOf(item)).success;
  if (identityKeyPrefixes.some((prefix) => key.startsWith(prefix))) return isReadableIdentity(item);
  return readableLinkOf(item) !== undefined;
}

/** The partition of the index that lists by review. */
export const standingOf = (relationship: Relationship, review: Review): string => `${relationship}#${review}`;

export const watermarkItem = (watermark: Watermark): Item =>
  toItem({ key: watermarkKey, ...z.encode(storedWatermark, watermark) });

/** `damaged`: it cannot be read. */
export const watermarkOf = (item: Item): Watermark | 'damaged' =>
  storedWatermark.safeParse(valuesOf(item)).data ?? 'damaged';
