import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { userNameKey } from '../../base/text.ts';
import { ofKind, queryAll } from '../commands.ts';
import type { Item, StoreContext } from '../context.ts';
import { provisionKinds } from '../tables.ts';
import { nameKey } from './items.ts';

/**
 * Deletes pending provisions for user names, and the entries by which these names were found. A
 * settled one holds no name. If Constant Contact still creates the account, an audit finds it.
 *
 * @returns how many were pending; none if they were forgotten before
 */
export function createProvisionForgetter(context: Pick<StoreContext, 'client'>, table: string) {
  const remove = (key: Item) => context.client.send(new DeleteItemCommand({ TableName: table, Key: key }));
  return async (userNames: readonly string[]): Promise<number> => {
    if (userNames.length === 0) return 0;
    const wanted = new Set(userNames.map(userNameKey));
    let pending = 0;
    for await (const { kind, id, loginName } of queryAll(context, ofKind(table, provisionKinds.pending))) {
      // Read by itself, so that a damaged item is found as well.
      if (kind === undefined || id === undefined || !wanted.has(userNameKey(loginName?.S ?? ''))) continue;
      await remove({ kind, id });
      pending += 1;
    }
    for (const userName of userNames) await remove(nameKey(userName));
    return pending;
  };
}
export type ProvisionForgetter = ReturnType<typeof createProvisionForgetter>;
