import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from '../../base/zod.ts';
import { type Membership, type Relationship, type Review, relationships } from '../../domain/membership/facts.ts';
import { queryPage } from '../commands.ts';
import type { Item, StoreContext } from '../context.ts';
import { type Entry, entriesOf } from '../entries.ts';
import { accountIdOfItem, readableMembershipOf, standingOf } from './items.ts';
import { accountKeyPrefix } from './keys.ts';

export interface MembershipFilter {
  /** Without a relationship, it selects among the accounts under the partner. */
  readonly review?: Review | undefined;
  readonly relationship?: Relationship | undefined;
}

/** The last item of a page, by its keys alone: it may be a damaged one. */
export const listPosition = z.strictObject({
  relationship: z.enum(relationships),
  key: z.string().check(z.startsWith(accountKeyPrefix), z.maxLength(500)),
  /** In its index: the account id, or since when it waits for its review. */
  sortKey: z.string().check(z.minLength(1), z.maxLength(500)),
});
export type ListPosition = z.infer<typeof listPosition>;

/**
 * Lists memberships through the indexes, never by a table scan. With a review the longest waiting
 * come first; otherwise they come by account id within each relationship. Indexes lag behind the
 * table by a moment; checks never read them.
 *
 * @returns at most `pageSize` entries, and the position of the next page unless the list has ended;
 *   a damaged membership is an entry with its account id, in its place, and is reported. Who can do
 *   nothing about those takes `readableOf(entries)`
 */
export function createMembershipLister(context: Pick<StoreContext, 'client' | 'damaged'>, table: string) {
  return async (
    filter: MembershipFilter,
    pageSize: number,
    from?: ListPosition,
  ): Promise<{ readonly entries: readonly Entry<Membership>[]; readonly next?: ListPosition }> => {
    const entries: Entry<Membership>[] = [];
    const partitions = partitionsFor(filter, from);
    for (const [order, partition] of partitions.entries()) {
      let startKey = order === 0 && from ? startKeyOf(partition, from) : undefined;
      let last: Item | undefined;
      // Usually one round: a page of a query ends after a megabyte as well.
      do {
        const { items, next } = await queryPage(context, {
          TableName: table,
          IndexName: partition.index,
          KeyConditionExpression: '#partition = :value',
          ExpressionAttributeNames: { '#partition': partition.attribute },
          ExpressionAttributeValues: { ':value': { S: partition.value } },
          ExclusiveStartKey: startKey,
          Limit: pageSize - entries.length,
        });
        entries.push(...entriesOf(items, asMemberships, context));
        last = items.at(-1) ?? last;
        startKey = next;
      } while (startKey !== undefined && entries.length < pageSize);
      const hasEnded = startKey === undefined && order === partitions.length - 1;
      if (last !== undefined && entries.length === pageSize && !hasEnded) {
        return { entries, next: positionOf(last, partition) };
      }
    }
    return { entries };
  };
}
export type MembershipLister = ReturnType<typeof createMembershipLister>;

const asMemberships = { parse: readableMembershipOf, nameOf: accountIdOfItem, kind: accountKeyPrefix };

const positionOf = (item: Item, { relationship, sortKey }: Partition): ListPosition => ({
  relationship,
  key: item['key']?.S ?? '',
  sortKey: item[sortKey]?.S ?? '',
});

/** One partition of one index. */
interface Partition {
  readonly index: string;
  readonly attribute: string;
  readonly value: string;
  /** The name of the sort key. */
  readonly sortKey: string;
  readonly relationship: Relationship;
}

/**
 * The partitions with the memberships of the filter, in the order of the list, from the position
 * on.
 */
const partitionsFor = ({ review, relationship }: MembershipFilter, from: ListPosition | undefined): Partition[] => {
  if (review !== undefined) {
    const ofReview = relationship ?? 'under_partner';
    const value = standingOf(ofReview, review);
    return [{ index: 'by-standing', attribute: 'standing', value, sortKey: 'reviewSince', relationship: ofReview }];
  }
  const values = relationship === undefined ? relationships : [relationship];
  const first = from === undefined ? 0 : Math.max(0, values.indexOf(from.relationship));
  return values.slice(first).map((value) => ({
    index: 'by-relationship',
    attribute: 'relationshipValue',
    value,
    sortKey: 'accountId',
    relationship: value,
  }));
};

const startKeyOf = ({ attribute, value, sortKey }: Partition, from: ListPosition): Item =>
  marshall({ key: from.key, [attribute]: value, [sortKey]: from.sortKey });
