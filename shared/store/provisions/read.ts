import type { PendingProvision, SettledProvision } from '../../domain/partner/provision.ts';
import { getItem } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { parsedItem } from '../parsed-item.ts';
import { pendingKey, settledKey, storedPending, storedSettled } from './items.ts';

/**
 * Reads a request for a new account; undefined: unknown, or expired. Throws a DamagedError for one
 * that cannot be read.
 */
export function createProvisionReader(context: Pick<StoreContext, 'client'>, table: string) {
  return async (provisionId: string): Promise<PendingProvision | SettledProvision | undefined> => {
    // In this order, so that the second read finds a provision that is settled between the two.
    const pending = await getItem(context, table, pendingKey(provisionId));
    if (pending !== undefined) return parsedItem(storedPending, pending);
    const settled = await getItem(context, table, settledKey(provisionId));
    return settled && parsedItem(storedSettled, settled);
  };
}
