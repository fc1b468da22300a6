/**
 * The links that lead from a user of the application, or from a user name of the vendor, to
 * accounts.
 */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Actor } from '../../domain/membership/actor.ts';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import { getItem } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { lost, retrying } from '../retrying.ts';
import { createMembershipChanger } from './change.ts';
import { linkedAccountsOf } from './items.ts';
import { type LinkOrigin, linkKey } from './keys.ts';
import { AlongsideChangedError, type ChangerTables } from './transaction.ts';

/** Far above what one person has, because a check reads all linked accounts. */
export const maxLinks = 20;

/** `unknown_account`: there is no membership to link to. */
export type LinkOutcome = 'changed' | 'unchanged' | 'too_many' | 'unknown_account';

/**
 * Reads the accounts that a link leads to, in the order in which they were linked; strongly
 * consistent.
 */
export function createLinkReader(context: Pick<StoreContext, 'client'>, table: string) {
  return async (origin: LinkOrigin): Promise<readonly AccountId[]> => {
    const item = await getItem(context, table, { key: { S: linkKey(origin) } });
    return item === undefined ? [] : linkedAccountsOf(item);
  };
}
export type LinkReader = ReturnType<typeof createLinkReader>;

interface WantedLink {
  readonly origin: LinkOrigin;
  readonly accountId: AccountId;
  readonly actor: Actor;
}

/**
 * Changes links, each together with a record in the trail of the account: one transaction, under
 * the condition that neither the link nor the membership has changed since they were read. A lost
 * race is read and decided again.
 */
export function createLinkChanger(context: StoreContext, tables: ChangerTables) {
  const read = createLinkReader(context, tables.memberships);
  const changeMembership = createMembershipChanger(context, tables);

  const change = (
    { origin, accountId, actor }: WantedLink,
    action: 'linked' | 'unlinked',
    decide: (before: readonly AccountId[]) => readonly AccountId[] | LinkOutcome,
  ): Promise<LinkOutcome> =>
    retrying(context, 'the link could not be changed', async () => {
      const before = await read(origin);
      const after = decide(before);
      if (typeof after === 'string') return after;
      const decideChange = (known: Membership | undefined) => known && ({ action, facts: known } as const);
      const alongside = [linkWrite(tables.memberships, linkKey(origin), before, after)];
      try {
        const result = await changeMembership(accountId, decideChange, actor, { alongside });
        return result.change === undefined ? 'unknown_account' : 'changed';
      } catch (error) {
        if (error instanceof AlongsideChangedError) return lost;
        throw error;
      }
    });

  return {
    /** A link that exists stays as it is. */
    link: (origin: LinkOrigin, accountId: AccountId, actor: Actor): Promise<LinkOutcome> =>
      change({ origin, accountId, actor }, 'linked', (before) => {
        if (before.includes(accountId)) return 'unchanged';
        return before.length < maxLinks ? [...before, accountId] : 'too_many';
      }),
    /** An absent link stays absent. */
    unlink: (origin: LinkOrigin, accountId: AccountId, actor: Actor): Promise<LinkOutcome> =>
      change({ origin, accountId, actor }, 'unlinked', (before) =>
        before.includes(accountId) ? before.filter((each) => each !== accountId) : 'unchanged',
      ),
  };
}
export type LinkChanger = ReturnType<typeof createLinkChanger>;

/**
 * A write of the link under the condition that it is as it was read. A link to nothing is deleted,
 * because it names a person.
 */
function linkWrite(
  table: string,
  key: string,
  before: readonly AccountId[],
  after: readonly AccountId[],
): TransactWriteItem {
  const unchanged =
    before.length === 0
      ? { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': 'key' } }
      : {
          ConditionExpression: 'accountIds = :before',
          ExpressionAttributeValues: { ':before': accountList(before) },
        };
  return after.length === 0
    ? { Delete: { TableName: table, Key: { key: { S: key } }, ...unchanged } }
    : { Put: { TableName: table, Item: { key: { S: key }, accountIds: accountList(after) }, ...unchanged } };
}

const accountList = (accountIds: readonly AccountId[]) => ({ L: accountIds.map((accountId) => ({ S: accountId })) });
