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

/**
 * Reads many memberships, strongly consistent; unknown accounts are absent from the result, and so
 * are those whose item is damaged.
 */
export function createMembershipsReader(context: StoreContext, table: string) {
  return async (
    accountIds: readonly AccountId[],
    onDamaged: (accountId: AccountId) => void = () => {},
  ): Promise<ReadonlyMap<AccountId, Membership>> => {
    const items = await batchGet(context, table, accountIds.map(accountKey));
    const found = membershipsOf(items.values(), context).map(
      (membership) => [membership.accountId, membership] as const,
    );
    const memberships = new Map(found);
    for (const accountId of accountIds) {
      if (items.has(accountKey(accountId)) && !memberships.has(accountId)) onDamaged(accountId);
    }
    return memberships;
  };
}
export type MembershipsReader = ReturnType<typeof createMembershipsReader>;
