import type { AccountId } from '../../domain/membership/facts.ts';
import { batchGet } from '../batch-get.ts';
import type { StoreContext } from '../context.ts';
import { type LinkOrigin, linkKey, linkKeysOf } from './keys.ts';
import { itemOf, readableLinkOf } from './link-items.ts';

/**
 * Reads where many links lead to, strongly consistent, by their keys; a link that leads nowhere is
 * absent from the result. A damaged link counts as empty: it is read again before it is changed, and
 * fails there.
 */
export function createLinksReader(context: StoreContext, table: string) {
  return async (origins: readonly LinkOrigin[]): Promise<ReadonlyMap<string, readonly AccountId[]>> => {
    const items = await batchGet(context, table, origins.flatMap(linkKeysOf));
    return new Map(
      origins.flatMap((origin) => {
        const item = itemOf(origin, items);
        return item === undefined ? [] : [[linkKey(origin), readableLinkOf(item)?.accountIds ?? []] as const];
      }),
    );
  };
}
export type LinksReader = ReturnType<typeof createLinksReader>;
