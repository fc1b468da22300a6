/**
 * New client accounts that are asked for. A pending one is written before the vendor is asked, so that no crash can lose it, and
 * becomes a settled one, which names nobody, as soon as its account is known (`provision-settlement.ts`).
 */
import {
  ConditionalCheckFailedException,
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { maxTries, pause, StoreBusyError, type StoreContext } from '../context.ts';
import {
  nameItem,
  nameKey,
  type PendingProvision,
  type ProvisionName,
  pendingItem,
  pendingKey,
  storedName,
} from './items.ts';
import { createItemReader } from './read.ts';

/** For so long nobody may ask for the same user name again: the vendor does later what it has stored (fact sheet T23). */
const nameKeptForMs = 24 * 3_600_000;

export interface BegunProvision {
  readonly outcome: 'begun';
  readonly pending: PendingProvision;
  /** An older one for the same user name is still pending, and this is how the name led to it. */
  readonly earlier?: ProvisionName;
}
export type Begun = BegunProvision | { readonly outcome: 'already_pending'; readonly provisionId: string };

const passing = new Set(['None', 'ConditionalCheckFailed', 'TransactionConflict']);
const isLostRace = (error: unknown): boolean =>
  error instanceof TransactionCanceledException &&
  (error.CancellationReasons ?? []).every(({ Code: code = '' }) => passing.has(code));

/** The user name still leads there. */
const leadsTo = (provisionId: string) => ({
  ConditionExpression: 'provisionId = :id',
  ExpressionAttributeValues: marshall({ ':id': provisionId }),
});
const isNew = { ConditionExpression: 'attribute_not_exists(id)' };

export const createProvisionRequests = (context: StoreContext, table: string) => {
  const { client, now } = context;
  const read = createItemReader(context, table);
  const transact = (...actions: TransactWriteItem[]) =>
    client.send(new TransactWriteItemsCommand({ TransactItems: actions }));

  const readName = async (loginName: string): Promise<ProvisionName | undefined> => {
    const name = await read(nameKey(loginName));
    return name && storedName.parse(name);
  };
  const isPending = async (provisionId: string): Promise<boolean> =>
    (await read(pendingKey(provisionId))) !== undefined;

  return {
    /**
     * Before the vendor is asked.
     *
     * @throws StoreBusyError when it has lost every race
     */
    begin: async (wanted: Pick<PendingProvision, 'id' | 'loginName' | 'organizationName'>): Promise<Begun> => {
      const { id, loginName } = wanted;
      for (let tries = 0; tries < maxTries; tries += 1) {
        if (tries > 0) await pause(context, tries);
        const requestedAt = now();
        const name = await readName(loginName);
        const earlier = name !== undefined && (await isPending(name.provisionId)) ? name : undefined;
        if (earlier !== undefined && earlier.until > requestedAt) {
          return { outcome: 'already_pending', provisionId: earlier.provisionId };
        }
        const pending: PendingProvision = { ...wanted, cause: 'started', requestedAt };
        const named = nameItem(loginName, { provisionId: id, until: requestedAt + nameKeptForMs });
        const unchanged = name === undefined ? isNew : leadsTo(name.provisionId);
        try {
          await transact(
            { Put: { TableName: table, Item: pendingItem(pending), ...isNew } },
            { Put: { TableName: table, Item: named, ...unchanged } },
          );
          return { outcome: 'begun', pending, ...(earlier === undefined ? {} : { earlier }) };
        } catch (error) {
          if (!isLostRace(error)) throw error;
        }
      }
      throw new StoreBusyError('the provision could not be begun in the tries there are');
    },

    /** Writes what has become known of a pending one. What is settled by now stays as it is. */
    note: async (pending: PendingProvision): Promise<void> => {
      try {
        const condition = { ConditionExpression: 'attribute_exists(id)' };
        await client.send(new PutItemCommand({ TableName: table, Item: pendingItem(pending), ...condition }));
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    /** No account comes of it, for certain: as if it had never been asked for. */
    withdraw: async ({ pending: { id, loginName }, earlier }: BegunProvision): Promise<void> => {
      await transact(
        { Delete: { TableName: table, Key: pendingKey(id) } },
        earlier === undefined
          ? { Delete: { TableName: table, Key: nameKey(loginName), ...leadsTo(id) } }
          : { Put: { TableName: table, Item: nameItem(loginName, earlier), ...leadsTo(id) } },
      );
    },
  };
};
export type ProvisionRequests = ReturnType<typeof createProvisionRequests>;
