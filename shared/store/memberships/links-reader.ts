import type { AccountId } from '../../domain/membership/facts.ts';
import { batchGet } from '../batch-get.ts';
import type { Item, StoreContext } from '../context.ts';
import { linkedAccountsOf } from './items.ts';

/**
 * Reads many links by their keys, strongly consistent; a link that leads nowhere is absent from the
 * result.
 */
export function createLinksReader(context: StoreContext, table: string) {
  return async (keys: readonly string[]): Promise<ReadonlyMap<string, readonly AccountId[]>> => {
    const items = await batchGet(context, table, keys);
    return new Map([...items].map(([key, item]) => [key, readableAccountsOf(item)]));
  };
}
export type LinksReader = ReturnType<typeof createLinksReader>;

/** A damaged link counts as empty here. It is read again before it is changed, and fails there. */
function readableAccountsOf(item: Item): readonly AccountId[] {
  try {
    return linkedAccountsOf(item);
  } catch {
    return [];
  }
}
