import type { AccountId } from '../../domain/membership/facts.ts';
import { batchGet } from '../batch-get.ts';
import type { Item, StoreContext } from '../context.ts';
import { linkedAccountsOf } from './items.ts';

/** A damaged one is as good as none here: it is read once more before it is changed, and that is where it fails. */
const readableAccountsOf = (item: Item): readonly AccountId[] => {
  try {
    return linkedAccountsOf(item);
  } catch {
    return [];
  }
};

/** Reads many links at once, strongly consistent, by their keys; one that leads nowhere is absent from the result. */
export const createLinksReader =
  (context: StoreContext, table: string) =>
  async (keys: readonly string[]): Promise<ReadonlyMap<string, readonly AccountId[]>> => {
    const items = await batchGet(context, table, keys);
    return new Map([...items].map(([key, item]) => [key, readableAccountsOf(item)]));
  };
export type LinksReader = ReturnType<typeof createLinksReader>;
