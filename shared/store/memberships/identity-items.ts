/**
 * The stored form of identities: the names by which the vendor knows users at single sign-on, for
 * each of their accounts (fact sheet section 6). One item for each user, and one for each name, so
 * that no two users, and no two accounts, have the same.
 */
import { hash } from 'node:crypto';
import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import * as z from '../../base/zod.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import { getItem, toItem } from '../commands.ts';
import { DamagedError, type Item, type StoreContext } from '../context.ts';
import { valuesOf } from '../values.ts';
import { holderKey, identitiesKey, type UserOrigin } from './keys.ts';

/** The names of one user. */
export interface Identities {
  /**
   * Of the hash by which records of sign-ins name the user. It goes with the last name, and then no
   * record leads to anybody.
   */
  readonly salt: string;
  /** By account. */
  readonly ids: Readonly<Record<string, string>>;
}

interface StoredIdentities extends Identities {
  readonly key: string;
  /** Counts the changes, as it is stored; a write fails if another one came first. */
  readonly revision: AttributeValue | undefined;
}

const storedIdentities = z.object({
  salt: z.string().check(z.minLength(16)),
  ids: z.catchall(z.object({}), z.string()),
  revision: z.int(),
});

/** @throws DamagedError for one that cannot be read, without its key, which is the id of a person */
export function identitiesOf(item: Item): StoredIdentities {
  const parsed = storedIdentities.safeParse(valuesOf(item)).data;
  if (parsed === undefined) throw new DamagedError('identities of a user cannot be read');
  return { key: item['key']?.S ?? '', ...parsed, revision: item['revision'] };
}

export const isReadableIdentity = (item: Item): boolean =>
  'holder' in item || storedIdentities.safeParse(valuesOf(item)).success;

/** Reads the names of a user, strongly consistent. Errors as for `identitiesOf`. */
export function createIdentitiesReader(context: Pick<StoreContext, 'client'>, table: string) {
  return async (user: UserOrigin): Promise<StoredIdentities | undefined> => {
    const item = await getItem(context, table, { key: { S: identitiesKey(user) } });
    return item && identitiesOf(item);
  };
}

/** Who has a name: a user and an account, of whom the hash says only that they are the same. */
export const holderOf = (key: string, accountId: AccountId): string => hash('sha256', `${key}\n${accountId}`, 'hex');

export const holderItem = (externalId: string, holder: string): Item => toItem({ key: holderKey(externalId), holder });

/**
 * The writes that put other names in place of what was read; without a name nothing is left. They
 * fail if the names have changed since.
 */
export function identityWrites(
  table: string,
  key: string,
  before: Omit<StoredIdentities, 'key'> | undefined,
  after: Identities,
): TransactWriteItem[] {
  const unchanged = before === undefined ? whereNoneIs : ofRevision(before.revision);
  const isEmpty = Object.keys(after.ids).length === 0;
  const item = toItem({ key, ...after, revision: Number(before?.revision?.N ?? 0) + 1 });
  // Where nothing was there either, deleting it holds off who sets a name at the same time.
  const own: TransactWriteItem = isEmpty
    ? { Delete: { TableName: table, Key: { key: { S: key } }, ...unchanged } }
    : { Put: { TableName: table, Item: item, ...unchanged } };
  const left = Object.entries(before?.ids ?? {}).filter(([accountId, id]) => after.ids[accountId] !== id);
  return [
    own,
    ...left.map(([accountId, id]) => ({
      Delete: {
        TableName: table,
        Key: { key: { S: holderKey(id) } },
        ConditionExpression: 'attribute_not_exists(#key) OR holder = :holder',
        ExpressionAttributeNames: { '#key': 'key' },
        ExpressionAttributeValues: { ':holder': { S: holderOf(key, accountId as AccountId) } },
      },
    })),
  ];
}

/**
 * The writes that remove a user's names for accounts, or all. An item that cannot be read keeps
 * nobody from being unlinked or forgotten: it goes, with the names in it that are text.
 */
export function createIdentityRemoval(context: Pick<StoreContext, 'client'>, table: string) {
  return async (user: UserOrigin, accounts: readonly AccountId[] | 'all'): Promise<TransactWriteItem[]> => {
    if (accounts.length === 0) return [];
    const key = identitiesKey(user);
    const item = await getItem(context, table, { key: { S: key } });
    if (item === undefined) return identityWrites(table, key, undefined, { salt: '', ids: {} });
    const parsed = storedIdentities.safeParse(valuesOf(item)).data;
    const { salt, ids } = parsed ?? remainsOf(item);
    const { revision } = item;
    const removed = accounts === 'all' || parsed === undefined ? Object.keys(ids) : accounts;
    const kept = Object.entries(ids).filter(([accountId]) => !removed.some((each) => each === accountId));
    return identityWrites(table, key, { salt, revision, ids }, { salt, ids: Object.fromEntries(kept) });
  };
}

/** What can be read of a damaged item. */
const remainsOf = ({ ids }: Item) => ({
  salt: '',
  ids: Object.fromEntries(
    Object.entries(ids?.M ?? {}).flatMap(([accountId, { S: id }]) => (id === undefined ? [] : [[accountId, id]])),
  ),
});

const whereNoneIs = {
  ConditionExpression: 'attribute_not_exists(#key)',
  ExpressionAttributeNames: { '#key': 'key' },
};

const ofRevision = (revision: AttributeValue | undefined) =>
  revision === undefined
    ? { ConditionExpression: 'attribute_not_exists(revision)' }
    : {
        ConditionExpression: 'revision = :revision',
        ExpressionAttributeValues: { ':revision': revision },
      };
