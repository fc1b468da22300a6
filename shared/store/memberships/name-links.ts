import { userNameKey } from '../../base/text.ts';
import type { NameLink } from '../../domain/audit/name-moves.ts';
import { batchGet } from '../batch-get.ts';
import type { StoreContext } from '../context.ts';
import { linkKeysOf, userNamePrefix } from './keys.ts';
import { itemOf, readableLinkOf } from './link-items.ts';

/**
 * Reads where user names lead, strongly consistent: one request for up to 100 keys, none without
 * names.
 *
 * @returns the links by `userNameKey`; names without one are absent, and so are those whose link is
 *   damaged, which is reported
 */
export function createNameLinksReader(context: StoreContext, table: string) {
  return async (names: readonly string[]): Promise<ReadonlyMap<string, NameLink>> => {
    const origins = names.map((userName) => ({ userName }));
    const items = await batchGet(context, table, origins.flatMap(linkKeysOf));
    const links = new Map<string, NameLink>();
    for (const origin of origins) {
      const item = itemOf(origin, items);
      if (item === undefined) continue;
      const link = readableLinkOf(item);
      if (link === undefined) context.damaged(`${userNamePrefix}…`);
      const [accountId] = link?.accountIds ?? [];
      if (accountId !== undefined)
        links.set(userNameKey(origin.userName), { accountId, linkedAt: link?.linkedAt[accountId] });
    }
    return links;
  };
}
export type NameLinksReader = ReturnType<typeof createNameLinksReader>;
