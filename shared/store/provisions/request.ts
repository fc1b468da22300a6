/**
 * Provisions, the requests for new client accounts. A pending provision is written before the
 * vendor is asked, so that no crash can lose it. It becomes a settled one, without personal data,
 * once its account is known (`settle.ts`).
 */
import {
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { dayMs } from '../../base/time.ts';
import type { PendingProvision } from '../../domain/partner/provision.ts';
import { usualRetention } from '../../domain/retention.ts';
import { cancellationCodes, conditionally, getItem } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { parsedItem } from '../parsed-item.ts';
import { lost, retrying } from '../retrying.ts';
import { nameItem, nameKey, type ProvisionName, pendingItem, pendingKey, storedName } from './items.ts';

/**
 * For this long no other request for the same user name is accepted: the vendor may still create
 * the account (fact sheet T23).
 */
const nameReservedMs = dayMs;

export interface BegunProvision {
  readonly outcome: 'begun';
  readonly pending: PendingProvision;
  /** The entry of the user name, if it leads to an older provision that is still pending. */
  readonly earlier?: ProvisionName;
}
export type Begun = BegunProvision | { readonly outcome: 'already_pending'; readonly provisionId: string };

type Wanted = Pick<PendingProvision, 'id' | 'loginName' | 'organizationName' | 'userId' | 'externalId'>;

/** @param days how long a provision is kept */
export function createProvisionRequests(
  context: StoreContext,
  table: string,
  days: number = usualRetention.provisionDays,
) {
  const { client, now } = context;
  const transact = (...actions: TransactWriteItem[]) =>
    client.send(new TransactWriteItemsCommand({ TransactItems: actions }));

  const readName = async (loginName: string): Promise<ProvisionName | undefined> => {
    const item = await getItem(context, table, nameKey(loginName));
    return item && parsedItem(storedName, item);
  };
  const isPending = async (provisionId: string): Promise<boolean> =>
    (await getItem(context, table, pendingKey(provisionId))) !== undefined;

  const tryToBegin = async (wanted: Wanted): Promise<Begun | typeof lost> => {
    const { id, loginName } = wanted;
    const requestedAt = now();
    const name = await readName(loginName);
    const earlier = name !== undefined && (await isPending(name.provisionId)) ? name : undefined;
    if (earlier !== undefined && earlier.until > requestedAt) {
      return { outcome: 'already_pending', provisionId: earlier.provisionId };
    }
    const pending: PendingProvision = { ...wanted, cause: 'started', requestedAt };
    const reserved = nameItem(loginName, { provisionId: id, until: requestedAt + nameReservedMs }, days);
    const unchanged = name === undefined ? isNew : leadsTo(name.provisionId);
    try {
      await transact(
        { Put: { TableName: table, Item: pendingItem(pending, days), ...isNew } },
        { Put: { TableName: table, Item: reserved, ...unchanged } },
      );
    } catch (error) {
      if (isLostRace(error)) return lost;
      throw error;
    }
    return { outcome: 'begun', pending, earlier };
  };

  return {
    /**
     * Writes the pending provision, before the vendor is asked.
     *
     * @throws StoreBusyError if it lost every race
     */
    begin: (wanted: Wanted): Promise<Begun> =>
      retrying(context, 'the provision could not be begun', () => tryToBegin(wanted)),

    /** Updates a pending provision. One that was settled meanwhile stays as it is. */
    note: async (pending: PendingProvision): Promise<void> => {
      const put = new PutItemCommand({
        TableName: table,
        Item: pendingItem(pending, days),
        ConditionExpression: 'attribute_exists(id)',
      });
      await conditionally(client.send(put));
    },

    /** Undoes `begin` once it is certain that the vendor will not create the account. */
    withdraw: async ({ pending: { id, loginName }, earlier }: BegunProvision): Promise<void> => {
      await transact(
        { Delete: { TableName: table, Key: pendingKey(id) } },
        earlier === undefined
          ? { Delete: { TableName: table, Key: nameKey(loginName), ...leadsTo(id) } }
          : { Put: { TableName: table, Item: nameItem(loginName, earlier, days), ...leadsTo(id) } },
      );
    },
  };
}
export type ProvisionRequests = ReturnType<typeof createProvisionRequests>;

const isNew = { ConditionExpression: 'attribute_not_exists(id)' };

/** The condition that the user name still leads to the provision. */
export const leadsTo = (provisionId: string) => ({
  ConditionExpression: 'provisionId = :id',
  ExpressionAttributeValues: marshall({ ':id': provisionId }),
});

const raceCodes = new Set<string | undefined>(['None', 'ConditionalCheckFailed', 'TransactionConflict']);

function isLostRace(error: unknown): boolean {
  // Some servers of the protocol cancel a transaction without saying why.
  return error instanceof TransactionCanceledException && cancellationCodes(error).every((code) => raceCodes.has(code));
}
