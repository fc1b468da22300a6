import { marshall } from '@aws-sdk/util-dynamodb';
import { keyText } from '../../base/key-text.ts';
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
  /** The value of the index's partition key. */
  partition: keyText,
  key: keyText,
  /** In its index: the account id, or since when it waits for its review. */
  sortKey: keyText,
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
    const all = partitionsFor(filter);
    const partitions = all.slice(
      Math.max(
        0,
        all.findIndex(({ value }) => value === from?.partition),
      ),
    );
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
      } while (startKey && entries.length < pageSize);
      const hasEnded = !startKey && order === partitions.length - 1;
      if (last && entries.length === pageSize && !hasEnded) {
        return { entries, next: positionOf(last, partition) };
      }
    }
    return { entries };
  };
}
export type MembershipLister = ReturnType<typeof createMembershipLister>;

const asMemberships = { parse: readableMembershipOf, nameOf: accountIdOfItem, kind: accountKeyPrefix };

const positionOf = (item: Item, { value, sortKey }: Partition): ListPosition => ({
  partition: value,
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
}

/** The partitions with the memberships of the filter, in the order of the list. */
const partitionsFor = ({ review, relationship }: MembershipFilter): Partition[] => {
  if (review !== undefined) {
    const value = standingOf(relationship ?? 'under_partner', review);
    return [{ index: 'by-standing', attribute: 'standing', value, sortKey: 'reviewSince' }];
  }
  const values = relationship === undefined ? relationships : [relationship];
  return values.map((value) => ({
    index: 'by-relationship',
    attribute: 'relationshipValue',
    value,
    sortKey: 'accountId',
  }));
};

const startKeyOf = ({ attribute, value, sortKey }: Partition, from: ListPosition): Item =>
  marshall({ key: from.key, [attribute]: value, [sortKey]: from.sortKey });
