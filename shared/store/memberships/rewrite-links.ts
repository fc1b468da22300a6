import type { Actor } from '../../domain/membership/actor.ts';
import { getItem } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { retrying } from '../retrying.ts';
import { linkOf, type StoredLink } from './link-items.ts';
import { createLinkWriter, type LinkRewrite } from './link-transaction.ts';
import type { ChangerTables } from './transaction.ts';

export type RewriteDecision = Omit<LinkRewrite, 'from' | 'actor'>;

/**
 * Replaces links by one, for commands of an operator: reads them, has it decided, and writes that in
 * one transaction, with a record for each account that has a membership. A lost race is read and
 * decided again.
 */
export function createLinkRewriter(context: StoreContext, tables: ChangerTables) {
  const write = createLinkWriter(context, tables);
  const read = async (key: string): Promise<StoredLink | undefined> => {
    const item = await getItem(context, tables.memberships, { key: { S: key } });
    return item && linkOf(item);
  };

  /**
   * @param decide gets the links that are there; returns undefined to leave them as they are
   * @returns whether something was written
   * @throws DamagedError for a link that cannot be read; StoreBusyError when every try was lost
   */
  return (
    keys: readonly string[],
    decide: (links: readonly StoredLink[]) => RewriteDecision | undefined,
    actor: Actor,
  ): Promise<boolean> =>
    retrying(context, 'the links could not be rewritten', async () => {
      const from = (await Promise.all(keys.map(read))).filter((link) => link !== undefined);
      const decision = decide(from);
      if (decision === undefined) return false;
      const outcome = await write({ ...decision, from, actor });
      return outcome === 'unknown_account' ? false : outcome === 'written' || outcome;
    });
}
export type LinkRewriter = ReturnType<typeof createLinkRewriter>;
