import { randomBytes } from 'node:crypto';
import type { Actor } from '../../domain/membership/actor.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import { getItem } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { lost, retrying } from '../retrying.ts';
import {
  createIdentitiesReader,
  createIdentityRemoval,
  holderItem,
  holderOf,
  identityWrites,
} from './identity-items.ts';
import { holderKey, identitiesKey, type UserOrigin } from './keys.ts';
import { createChangesWriter, createFoundLinkReader, createLinkWriter, linkOfFound } from './link-transaction.ts';
import type { ChangerTables } from './transaction.ts';

/** `taken`: another user, or another account of this one, has this name. */
export type IdentityOutcome = 'changed' | 'unchanged' | 'taken' | 'not_linked';

export interface NewIdentity {
  readonly accountId: AccountId;
  /** The name that the vendor knows the user by: the `externalId` of the request that made the user. */
  readonly externalId: string;
}

/**
 * Sets and removes the names of users at single sign-on, each with a record of the account in the
 * same transaction. The record has neither the user nor the name. A lost race is read and decided
 * again.
 *
 * @param newSalt makes the salt of a user's first name
 */
export function createIdentityChanger(
  context: StoreContext,
  tables: ChangerTables,
  newSalt: () => string = () => randomBytes(16).toString('base64url'),
) {
  const { memberships: table } = tables;
  const read = createIdentitiesReader(context, table);
  const findLink = createFoundLinkReader(context, table);
  const writeWithLink = createLinkWriter(context, tables);
  const write = createChangesWriter(context, tables);
  const removal = createIdentityRemoval(context, table);

  const isTaken = async (externalId: string, holder: string | undefined): Promise<boolean> => {
    const item = await getItem(context, table, { key: { S: holderKey(externalId) } });
    return item !== undefined && item['holder']?.S !== holder;
  };

  return {
    /** Sets the name of a linked user for an account. One that was there is replaced. */
    set: (user: UserOrigin, { accountId, externalId }: NewIdentity, actor: Actor): Promise<IdentityOutcome> =>
      retrying(context, 'the identity could not be set', async () => {
        const key = identitiesKey(user);
        const holder = holderOf(key, accountId);
        const found = await findLink(user);
        const link = linkOfFound(found);
        if (!link?.stored.includes(accountId)) return 'not_linked';
        const before = await read(user);
        if (before?.ids[accountId] === externalId) return 'unchanged';
        if (await isTaken(externalId, holder)) return 'taken';
        const after = { salt: before?.salt ?? newSalt(), ids: { ...before?.ids, [accountId]: externalId } };
        const outcome = await writeWithLink({
          // The link is written as it is: who unlinks at the same time loses the race, or wins it.
          from: [link],
          to: { key: link.key, accountIds: link.stored },
          changes: [{ accountId, action: 'identity_set', isNeeded: true }],
          actor,
          besides: [
            ...identityWrites(table, key, before, after),
            {
              Put: {
                TableName: table,
                Item: holderItem(externalId, holder),
                ConditionExpression: 'attribute_not_exists(#key) OR holder = :holder',
                ExpressionAttributeNames: { '#key': 'key' },
                ExpressionAttributeValues: { ':holder': { S: holder } },
              },
            },
          ],
        });
        if (outcome === 'unknown_account') return 'not_linked';
        return outcome === 'written' ? 'changed' : outcome;
      }),

    /** Removes the name of a user for an account; one that is not there stays away. */
    remove: (user: UserOrigin, accountId: AccountId, actor: Actor): Promise<'changed' | 'unchanged'> =>
      retrying(context, 'the identity could not be removed', async () => {
        const before = await read(user);
        if (before?.ids[accountId] === undefined) return 'unchanged';
        const writes = await removal(user, [accountId]);
        const outcome = await write({
          changes: [{ accountId, action: 'identity_removed', isNeeded: false }],
          actor,
          alongside: () => writes,
        });
        return outcome === 'written' ? 'changed' : lost;
      }),

    /**
     * Whether somebody else has the name already.
     *
     * @param accountId undefined for an account that is not there yet
     */
    isTaken: (user: UserOrigin, accountId: AccountId | undefined, externalId: string): Promise<boolean> =>
      isTaken(externalId, accountId && holderOf(identitiesKey(user), accountId)),
  };
}
export type IdentityChanger = ReturnType<typeof createIdentityChanger>;
