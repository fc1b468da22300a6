import type { AccountId } from '../../domain/membership/facts.ts';
import { batchGet } from '../batch-get.ts';
import type { StoreContext } from '../context.ts';
import { readableAccountsOf } from './items.ts';

/**
 * Reads many links by their keys, strongly consistent; a link that leads nowhere is absent from the
 * result, and so is a damaged one, which is reported without its key, the id of a person.
 */
export function createLinksReader(context: StoreContext, table: string) {
  return async (
    keys: readonly string[],
    onDamaged: (key: string) => void = () => {},
  ): Promise<ReadonlyMap<string, readonly AccountId[]>> => {
    const items = await batchGet(context, table, keys);
    const links = new Map<string, readonly AccountId[]>();
    for (const [key, item] of items) {
      const accounts = readableAccountsOf(item);
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
