import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { ofKind, queryAll } from '../commands.ts';
import type { Item, StoreContext } from '../context.ts';
import { type LinkOrigin, linkKey } from '../memberships/keys.ts';
import { provisionKinds } from '../tables.ts';
import { nameKey } from './items.ts';

/**
 * Deletes pending provisions for users and user names, and the entries by which these names were found. A
 * settled one holds no name. If Constant Contact still creates the account, an audit finds it.
 *
 * @returns how many were pending; none if they were forgotten before
 */
export function createProvisionForgetter(context: Pick<StoreContext, 'client'>, table: string) {
  const remove = (key: Item) => context.client.send(new DeleteItemCommand({ TableName: table, Key: key }));
  return async (origins: readonly LinkOrigin[]): Promise<number> => {
    const wanted = new Set(origins.map(linkKey));
    const userNames = new Set(origins.flatMap((origin) => ('userName' in origin ? [origin.userName] : [])));
    let pending = 0;
    for await (const { kind, id, loginName, userId } of queryAll(context, ofKind(table, provisionKinds.pending))) {
      // Read by itself, so that a damaged item is found as well.
      if (kind === undefined || id === undefined) continue;
      const [userName, user] = [loginName?.S ?? '', userId?.S ?? ''];
      if (![linkKey({ userName }), linkKey({ userId: user })].some((key) => wanted.has(key))) continue;
      await remove({ kind, id });
      userNames.add(userName);
      pending += 1;
    }
    for (const userName of userNames) await remove(nameKey(userName));
    return pending;
  };
}
export type ProvisionForgetter = ReturnType<typeof createProvisionForgetter>;
