import { marshall } from '@aws-sdk/util-dynamodb';
import { toIso } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import {
  type AccountId,
  type Membership,
  type Relationship,
  type Review,
  relationships,
} from '../../domain/membership/facts.ts';
import { queryPage } from '../commands.ts';
import type { Item, StoreContext } from '../context.ts';
import { membershipsOf, standingOf } from './items.ts';
import { accountKey, accountOfKey } from './keys.ts';

export interface MembershipFilter {
  /** Without a relationship, it selects among the accounts under the partner. */
  readonly review?: Review | undefined;
  readonly relationship?: Relationship | undefined;
}

/** The last membership of a page: everything that its place in an index depends on. */
export const listPosition = z.strictObject({
  accountId: accountIdSchema,
  relationship: z.enum(relationships),
  // The range of a JavaScript date; ISO text sorts like time within the years 0 to 9999 only.
  reviewSince: z.int().check(z.minimum(0), z.maximum(253_402_300_799_999)),
});
export type ListPosition = z.infer<typeof listPosition>;

export interface MembershipPage {
  readonly memberships: readonly Membership[];
  /** Accounts of the list whose item cannot be read; they do not count for the size of the page. */
  readonly damaged: readonly AccountId[];
  /** Absent: the list has ended. */
  readonly next?: ListPosition;
}

/**
 * Lists memberships through the indexes, never by a table scan. With a review the longest waiting
 * come first; otherwise they come by account id within each relationship. Indexes lag behind the
 * table by a moment; checks never read them.
 *
 * @returns at most `pageSize` memberships, and the position of the next page unless the list has
 *   ended
 */
export function createMembershipLister(context: Pick<StoreContext, 'client' | 'damaged'>, table: string) {
  return async (filter: MembershipFilter, pageSize: number, from?: ListPosition): Promise<MembershipPage> => {
    const memberships: Membership[] = [];
    const damaged: AccountId[] = [];
    const onDamaged = (key: string): void => {
      context.damaged(key);
      const accountId = accountOfKey(key);
      if (accountId !== undefined) damaged.push(accountId);
    };
    const partitions = partitionsFor(filter, from);
    for (const [order, partition] of partitions.entries()) {
      let startKey = order === 0 && from ? startKeyOf(partition, from) : undefined;
      // Usually one round: damaged items count toward the query limit but are skipped.
      do {
        const { items, next } = await queryPage(context, {
          TableName: table,
          IndexName: partition.index,
          KeyConditionExpression: '#partition = :value',
          ExpressionAttributeNames: { '#partition': partition.attribute },
          ExpressionAttributeValues: { ':value': { S: partition.value } },
          ExclusiveStartKey: startKey,
          Limit: pageSize - memberships.length,
        });
        memberships.push(...membershipsOf(items, { damaged: onDamaged }));
        startKey = next;
      } while (startKey !== undefined && memberships.length < pageSize);
      const last = memberships.at(-1);
      const hasEnded = startKey === undefined && order === partitions.length - 1;
      if (last !== undefined && memberships.length === pageSize && !hasEnded) {
        return { memberships, damaged, next: positionOf(last) };
      }
    }
    return { memberships, damaged };
  };
}
export type MembershipLister = ReturnType<typeof createMembershipLister>;

const positionOf = ({ accountId, relationship, review }: Membership): ListPosition => ({
  accountId,
  relationship: relationship.value,
  reviewSince: review.since,
});

/** One partition of one index, and how a position becomes its sort key. */
interface Partition {
  readonly index: string;
  readonly attribute: string;
  readonly value: string;
  readonly sortKey: (position: ListPosition) => Record<string, string>;
}

const byWaitingTime = ({ reviewSince }: ListPosition) => ({ reviewSince: toIso(reviewSince) });
const byAccount = ({ accountId }: ListPosition) => ({ accountId });

/**
 * The partitions with the memberships of the filter, in the order of the list, from the position
 * on.
 */
const partitionsFor = ({ review, relationship }: MembershipFilter, from: ListPosition | undefined): Partition[] => {
  if (review !== undefined) {
    const value = standingOf(relationship ?? 'under_partner', review);
    return [{ index: 'by-standing', attribute: 'standing', value, sortKey: byWaitingTime }];
  }
  const values = relationship === undefined ? relationships : [relationship];
  const first = from === undefined ? 0 : Math.max(0, values.indexOf(from.relationship));
  return values
    .slice(first)
    .map((value) => ({ index: 'by-relationship', attribute: 'relationshipValue', value, sortKey: byAccount }));
};

const startKeyOf = ({ attribute, value, sortKey }: Partition, from: ListPosition): Item =>
  marshall({ key: accountKey(from.accountId), [attribute]: value, ...sortKey(from) });
