import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import { batchGet } from '../batch-get.ts';
import { getItem } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { membershipOf, membershipsOf } from './items.ts';
import { accountKey } from './keys.ts';

/** Reads one membership, strongly consistent. */
export function createMembershipReader(context: Pick<StoreContext, 'client'>, table: string) {
  return async (accountId: AccountId): Promise<Membership | undefined> => {
    const item = await getItem(context, table, { key: { S: accountKey(accountId) } });
    return item && membershipOf(item);
  };
}
export type MembershipReader = ReturnType<typeof createMembershipReader>;

/** Reads many memberships, strongly consistent; unknown accounts are absent from the result. */
export function createMembershipsReader(context: StoreContext, table: string) {
  return async (accountIds: readonly AccountId[]): Promise<ReadonlyMap<AccountId, Membership>> => {
    const items = await batchGet(context, table, accountIds.map(accountKey));
    return new Map(membershipsOf(items.values(), context).map((membership) => [membership.accountId, membership]));
  };
}
export type MembershipsReader = ReturnType<typeof createMembershipsReader>;
