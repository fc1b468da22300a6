import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { toIso } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { type Membership, type Relationship, type Review, relationships } from '../../domain/membership/facts.ts';
import type { StoreContext } from '../context.ts';
import { membershipsOf, standingOf } from './items.ts';
import { accountKey } from './keys.ts';

export interface MembershipFilter {
  /** Without a relationship: of the accounts under the partner, for nobody else waits for a review. */
  readonly review?: Review | undefined;
  readonly relationship?: Relationship | undefined;
}

/** The membership after which a list goes on: everything that its place in an index depends on. */
export const listPosition = z.strictObject({
  accountId: accountIdSchema,
  relationship: z.enum(relationships),
  // The range of a JavaScript date; ISO text sorts like time within the years 0 to 9999 only.
  reviewSince: z.int().check(z.minimum(0), z.maximum(253_402_300_799_999)),
});
export type ListPosition = z.infer<typeof listPosition>;

const positionOf = ({ accountId, relationship, review }: Membership): ListPosition => ({
  accountId,
  relationship: relationship.value,
  reviewSince: review.since,
});

/** One partition of one index, and where a position stands in it. */
interface Partition {
  readonly index: string;
  readonly attribute: string;
  readonly value: string;
  readonly sortKey: (position: ListPosition) => Record<string, string>;
}

const byWaitingTime = ({ reviewSince }: ListPosition) => ({ reviewSince: toIso(reviewSince) });
const byAccount = ({ accountId }: ListPosition) => ({ accountId });

/** The partitions that hold what the filter asks for, in the order of the list, from the position's on. */
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

/**
 * Lists memberships through the indexes, never by a table scan. With a review the longest waiting come first; otherwise they
 * come by account id within each relationship. Indexes lag behind the table by a moment; checks never read them.
 *
 * @returns at most `pageSize` memberships, and the position of the next page unless the list has ended
 */
export const createMembershipLister =
  ({ client, damaged }: Pick<StoreContext, 'client' | 'damaged'>, table: string) =>
  async (
    filter: MembershipFilter,
    pageSize: number,
    from?: ListPosition,
  ): Promise<{ readonly memberships: readonly Membership[]; readonly next?: ListPosition }> => {
    const found: Membership[] = [];
    const partitions = partitionsFor(filter, from);
    for (const [order, { index, attribute, value, sortKey }] of partitions.entries()) {
      let startKey =
        order === 0 && from
          ? marshall({ key: accountKey(from.accountId), [attribute]: value, ...sortKey(from) })
          : undefined;
      // Mostly once: a damaged item takes a place in what is read, and none in what is found.
      do {
        const { Items: items = [], LastEvaluatedKey: more } = await client.send(
          new QueryCommand({
            TableName: table,
            IndexName: index,
            KeyConditionExpression: '#partition = :value',
            ExpressionAttributeNames: { '#partition': attribute },
            ExpressionAttributeValues: { ':value': { S: value } },
            ExclusiveStartKey: startKey,
            Limit: pageSize - found.length,
          }),
        );
        found.push(...membershipsOf(items, { damaged }));
        startKey = more;
      } while (startKey !== undefined && found.length < pageSize);
      const last = found.at(-1);
      const ended = startKey === undefined && order === partitions.length - 1;
      if (last !== undefined && found.length === pageSize && !ended)
        return { memberships: found, next: positionOf(last) };
    }
    return { memberships: found };
  };
export type MembershipLister = ReturnType<typeof createMembershipLister>;
