import type { Delete } from '@aws-sdk/client-dynamodb';
import type { Actor } from '../../domain/membership/actor.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import { getItem } from '../commands.ts';
import type { Item, StoreContext } from '../context.ts';
import { lost, retrying } from '../retrying.ts';
import { createIdentityRemoval } from './identity-items.ts';
import { type LinkOrigin, linkKeysOf } from './keys.ts';
import { accountsInLink, readableLinkOf } from './link-items.ts';
import { createChangesWriter } from './link-transaction.ts';
import type { ChangerTables } from './transaction.ts';

/**
 * Deletes whatever is stored under an origin: under its normal key, under the spelling of an
 * earlier version, and also a link that cannot be read. Each account that it led to gets the record
 * of an unlinking, in the same transaction. An account whose membership is gone or damaged must not
 * keep a person from being forgotten: its record is left out.
 *
 * A link that is made at the same time is either deleted too, or made afterwards, as a new one.
 *
 * @returns the accounts that the origin was linked to; none if it was forgotten before
 */
export function createLinkForgetter(context: StoreContext, tables: ChangerTables) {
  const { memberships: table } = tables;
  const write = createChangesWriter(context, tables);
  const removeIdentities = createIdentityRemoval(context, table);
  return (origin: LinkOrigin, actor: Actor): Promise<readonly AccountId[]> =>
    retrying(context, 'the link could not be forgotten', async () => {
      const read = await Promise.all(linkKeysOf(origin).map((key) => getItem(context, table, { key: { S: key } })));
      const items = read.filter((item) => item !== undefined);
      const identities = 'userId' in origin ? await removeIdentities(origin, 'all') : [];
      if (items.length === 0 && identities.length === 0) return [];
      const accountIds = [...new Set(items.flatMap(accountsOf))];
      const outcome = await write({
        changes: accountIds.map((accountId) => ({ accountId, action: 'unlinked', isNeeded: false })),
        actor,
        alongside: () => [...items.map((item) => ({ Delete: deletionOf(item, table) })), ...identities],
      });
      return outcome === 'written' ? accountIds : lost;
    });
}
export type LinkForgetter = ReturnType<typeof createLinkForgetter>;

/** Also those that a user name led to before. */
const accountsOf = (item: Item): readonly AccountId[] =>
  readableLinkOf(item)?.stored ?? accountsInLink(item).accountIds;

/** Under the condition that it is as it was read, whatever that is. */
function deletionOf({ key = { S: '' }, accountIds }: Item, TableName: string): Delete {
  return {
    TableName,
    Key: { key },
    ...(accountIds === undefined
      ? { ConditionExpression: 'attribute_not_exists(accountIds)' }
      : { ConditionExpression: 'accountIds = :before', ExpressionAttributeValues: { ':before': accountIds } }),
  };
}
