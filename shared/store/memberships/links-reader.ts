import type { AccountId } from '../../domain/membership/facts.ts';
import { batchGet } from '../batch-get.ts';
import type { StoreContext } from '../context.ts';
import { readableAccountsOf } from './items.ts';

/**
 * Reads many links by their keys, strongly consistent; a link that leads nowhere is absent from the
 * result. A damaged link counts as empty: it is read again before it is changed, and fails there.
 */
export function createLinksReader(context: StoreContext, table: string) {
  return async (keys: readonly string[]): Promise<ReadonlyMap<string, readonly AccountId[]>> => {
    const items = await batchGet(context, table, keys);
    return new Map([...items].map(([key, item]) => [key, readableAccountsOf(item) ?? []]));
  };
}
export type LinksReader = ReturnType<typeof createLinksReader>;
