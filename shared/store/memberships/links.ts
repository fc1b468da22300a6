/**
 * The links that lead from a user of the application, or from a user name of the vendor, to
 * accounts. A user may have several; a user name leads to one, the newest.
 */
import type { Instant } from '../../base/time.ts';
import type { Actor } from '../../domain/membership/actor.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { StoreContext } from '../context.ts';
import { retrying } from '../retrying.ts';
import { createIdentityRemoval } from './identity-items.ts';
import type { LinkOrigin, UserOrigin } from './keys.ts';
import type { StoredLink } from './link-items.ts';
import { createFoundLinkReader, createLinkWriter, type LinkChange, linkOfFound } from './link-transaction.ts';
import type { ChangerTables } from './transaction.ts';

/** Far above what one person has, because a check reads all linked accounts. */
export const maxLinks = 20;

/** `unknown_account`: there is no membership to link to. */
export type LinkOutcome = 'changed' | 'unchanged' | 'too_many' | 'unknown_account';

export interface NameLinkResult {
  readonly outcome: Exclude<LinkOutcome, 'too_many'>;
  /** The account that the name led to until now. */
  readonly movedFrom?: AccountId;
}

/**
 * Reads the accounts that a link leads to, in the order in which they were linked; strongly
 * consistent.
 *
 * @throws DamagedError for a link that cannot be read
 */
export function createLinkReader(context: Pick<StoreContext, 'client'>, table: string) {
  const read = createStoredLinkReader(context, table);
  return async (origin: LinkOrigin): Promise<readonly AccountId[]> => (await read(origin))?.accountIds ?? [];
}
export type LinkReader = ReturnType<typeof createLinkReader>;

/** Reads a link as it is stored; strongly consistent. Errors as for `createLinkReader`. */
export function createStoredLinkReader(context: Pick<StoreContext, 'client'>, table: string) {
  const read = createFoundLinkReader(context, table);
  return async (origin: LinkOrigin): Promise<StoredLink | undefined> => linkOfFound(await read(origin));
}
export type StoredLinkReader = ReturnType<typeof createStoredLinkReader>;

/** A move by what the vendor's list shows. Links that were made or moved since it was read stand. */
export interface ListedMove {
  readonly from: AccountId;
  readonly readAt: Instant;
}

/** What a link is to lead to, and for which accounts that is a change. */
interface Wanted {
  readonly accountIds: readonly AccountId[];
  readonly changes: readonly LinkChange[];
}

/**
 * Changes links, each together with a record in the trail of every account that is concerned: one
 * transaction, under the condition that neither the link nor the memberships have changed since
 * they were read. A lost race is read and decided again.
 */
export function createLinkChanger(context: StoreContext, tables: ChangerTables) {
  const find = createFoundLinkReader(context, tables.memberships);
  const write = createLinkWriter(context, tables);
  const removeIdentities = createIdentityRemoval(context, tables.memberships);

  const change = (
    origin: LinkOrigin,
    actor: Actor,
    decide: (link: StoredLink | undefined) => Wanted | 'unchanged' | 'too_many',
  ): Promise<LinkOutcome> =>
    retrying(context, 'the link could not be changed', async () => {
      const found = await find(origin);
      const link = linkOfFound(found);
      const wanted = decide(link);
      if (typeof wanted === 'string') return wanted;
      const { accountIds, changes } = wanted;
      // An old spelling is brought over with the change, unless the normal key has a link of its own.
      const key = link === undefined || found.normal === undefined ? found.normalKey : link.key;
      const outcome = await write({
        from: link ? [link] : [],
        to: { key, accountIds },
        changes,
        actor,
        besides: 'userId' in origin ? await removeIdentities(origin, leftBy(changes)) : [],
      });
      return outcome === 'written' ? 'changed' : outcome;
    });

  return {
    /** Links a user; a link that exists stays as it is. */
    link: (user: UserOrigin, accountId: AccountId, actor: Actor): Promise<LinkOutcome> =>
      change(user, actor, (link) => {
        const before = link?.stored ?? [];
        if (before.includes(accountId)) return 'unchanged';
        if (before.length >= maxLinks) return 'too_many';
        return { accountIds: [...before, accountId], changes: [{ accountId, action: 'linked', isNeeded: true }] };
      }),

    /** Lets a user name lead to an account, and no longer to the one before. */
    linkName: async (
      userName: string,
      accountId: AccountId,
      actor: Actor,
      listed?: ListedMove,
    ): Promise<NameLinkResult> => {
      let movedFrom: AccountId | undefined;
      const outcome = await change({ userName }, actor, (link) => {
        movedFrom = link?.accountIds[0];
        if (movedFrom === accountId) return 'unchanged';
        if (listed !== undefined && (movedFrom !== listed.from || isYounger(link, listed))) return 'unchanged';
        return nameMovedTo(accountId, link, listed === undefined ? 'user_name_moved' : 'user_name_listed');
      });
      if (outcome === 'too_many') throw new Error('a user name has no such limit');
      return outcome === 'changed' && movedFrom !== undefined ? { outcome, movedFrom } : { outcome };
    },

    /** An absent link stays absent. */
    unlink: (origin: LinkOrigin, accountId: AccountId, actor: Actor): Promise<LinkOutcome> =>
      change(origin, actor, (link) => {
        if (!link?.stored.includes(accountId)) return 'unchanged';
        // What a user name led to before is no better than what it leads to now.
        const isNewestOfName = 'userName' in origin && link.accountIds.includes(accountId);
        const left = link.stored.filter((each) => each !== accountId);
        const older = isNewestOfName ? left : [];
        return {
          accountIds: isNewestOfName ? [] : left,
          changes: [
            { accountId, action: 'unlinked', isNeeded: true },
            ...older.map((each) => ({ accountId: each, action: 'unlinked', isNeeded: false }) as const),
          ],
        };
      }),
  };
}

/** @param why the reason that is recorded, unless the name led nowhere before */
const nameMovedTo = (accountId: AccountId, link: StoredLink | undefined, why: LinkChange['why']): Wanted => {
  const reason = link?.accountIds[0] !== undefined && why !== undefined ? { why } : {};
  const left = new Set(link?.stored.filter((each) => each !== accountId));
  return {
    accountIds: [accountId],
    changes: [
      { accountId, action: 'linked', ...reason, isNeeded: true },
      ...[...left].map((each): LinkChange => ({ accountId: each, action: 'unlinked', ...reason, isNeeded: false })),
    ],
  };
};

/** Whoever is unlinked from an account has no name for it any more. */
const leftBy = (changes: readonly LinkChange[]): readonly AccountId[] =>
  changes.flatMap(({ action, accountId }) => (action === 'unlinked' ? [accountId] : []));

const isYounger = (link: StoredLink | undefined, { from, readAt }: ListedMove): boolean =>
  (link?.linkedAt[from] ?? readAt) > readAt;

export type LinkChanger = ReturnType<typeof createLinkChanger>;
