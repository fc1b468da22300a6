import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import { batchGet } from '../batch-get.ts';
import type { StoreContext } from '../context.ts';
import { membershipOf, membershipsOf } from './items.ts';
import { accountKey } from './keys.ts';

/** Reads one membership, strongly consistent. */
export const createMembershipGetter =
  ({ client }: Pick<StoreContext, 'client'>, table: string) =>
  async (accountId: AccountId): Promise<Membership | undefined> => {
    const { Item: item } = await client.send(
      new GetItemCommand({ TableName: table, Key: { key: { S: accountKey(accountId) } }, ConsistentRead: true }),
    );
    return item === undefined ? undefined : membershipOf(item);
  };

/** Reads many memberships at once, strongly consistent; an account that is not known is absent from the result. */
export const createMembershipsReader =
  (context: StoreContext, table: string) =>
  async (accountIds: readonly AccountId[]): Promise<ReadonlyMap<AccountId, Membership>> => {
    const items = await batchGet(context, table, accountIds.map(accountKey));
    return new Map(membershipsOf(items.values(), context).map((membership) => [membership.accountId, membership]));
  };
