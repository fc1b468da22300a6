import type { AccountId } from '../../domain/membership/facts.ts';
import { batchGet } from '../batch-get.ts';
import type { StoreContext } from '../context.ts';
import { type LinkOrigin, linkKey, linkKeysOf } from './keys.ts';
import { itemOf, readableLinkOf } from './link-items.ts';

/**
 * Reads where many links lead to, strongly consistent, by their keys. A link that leads nowhere is
 * absent from the result, and so is a damaged one, which is reported without its key, the id of a
 * person.
 */
export function createLinksReader(context: StoreContext, table: string) {
  return async (
    origins: readonly LinkOrigin[],
    onDamaged: (key: string) => void = () => {},
  ): Promise<ReadonlyMap<string, readonly AccountId[]>> => {
    const items = await batchGet(context, table, origins.flatMap(linkKeysOf));
    const links = new Map<string, readonly AccountId[]>();
    for (const origin of origins) {
      const item = itemOf(origin, items);
      const key = linkKey(origin);
      if (item === undefined || links.has(key)) continue;
      const accounts = readableLinkOf(item)?.accountIds;
      if (accounts !== undefined) links.set(key, accounts);
      else {
        context.damaged(`${key.slice(0, key.indexOf('#'))}#…`);
        onDamaged(key);
      }
    }
    return links;
  };
}
export type LinksReader = ReturnType<typeof createLinksReader>;
